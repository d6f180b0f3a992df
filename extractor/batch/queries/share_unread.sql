-- 未读出的数字：各文件读出的比例，最低的在前
SELECT
    d.fiscal_year AS 年度, d.department AS 部门, d.name AS 文件,
    d.figures_read AS 读出, d.figures_unread AS 未读, d.share_read AS 读出比例,
    d.unread_places AS 未读之处, d.figures_set_aside AS 另有说明
FROM documents d
WHERE d.figures IS NOT NULL
ORDER BY 读出比例 NULLS FIRST, 未读 DESC, 年度, 部门, d.document
