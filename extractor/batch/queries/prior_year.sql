-- 逐年核对：同一部门支出合计，本年文件说的上年数（决算 − 增减额）与上年文件的决算数是否一致
WITH totals AS (
    SELECT b.body, d.fiscal_year, min(f.value) AS expenditure
    FROM documents d
    JOIN bodies b USING (document)
    JOIN facts f USING (document)
    WHERE f."table" = 'expenditure' AND f.part = 'total' AND f."column" = 'total'
    GROUP BY ALL
    -- 同一部门同年的几份文件数字不同（如本级与汇总）时无法对应
    HAVING min(f.value) = max(f.value)
),
stated AS (
    SELECT b.body, d.fiscal_year, min(v.actual_amount - v.change_amount) AS prior
    FROM documents d
    JOIN bodies b USING (document)
    JOIN deviations v USING (document)
    WHERE v.section = 'expenditure' AND v.comparison = 'prior_year' AND v.change_amount IS NOT NULL
    GROUP BY ALL
    HAVING min(v.actual_amount - v.change_amount) = max(v.actual_amount - v.change_amount)
)
SELECT
    t.body AS 部门,
    t.fiscal_year AS 年度,
    t.expenditure AS 本年支出,
    s.prior AS 本年文件所说上年支出,
    p.expenditure AS 上年文件支出,
    s.prior - p.expenditure AS 相差
FROM totals t
LEFT JOIN stated s USING (body, fiscal_year)
LEFT JOIN totals p ON p.body = t.body AND p.fiscal_year = t.fiscal_year - 1
WHERE t.body IS NOT NULL
ORDER BY 部门, 年度
