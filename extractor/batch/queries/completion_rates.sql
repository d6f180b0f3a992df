-- 预算完成率：各部门各年度支出决算完成年初预算的百分比（文字说明所印）
WITH chosen AS (
    -- 一份决算有几种形式（如 PDF 和文字版）时只取一种
    SELECT arg_min(document, NOT chosen) AS document, any_value(body) AS body FROM bodies WHERE document IN (
        SELECT document FROM deviations WHERE section = 'general_public_overall' AND comparison = 'initial_budget'
    ) GROUP BY account
)
SELECT
    d.fiscal_year AS 年度,
    coalesce(c.body, d.department) AS 部门,
    v.subject AS 项目,
    v.reference_amount AS 年初预算,
    v.actual_amount AS 决算,
    v.completion_pct AS 印出的完成率,
    CASE WHEN v.reference_amount > 0 THEN round(v.actual_amount::DOUBLE / v.reference_amount::DOUBLE * 100, 2) END AS 计算的完成率
FROM documents d
JOIN chosen c USING (document)
JOIN deviations v USING (document)
WHERE v.section = 'general_public_overall' AND v.comparison = 'initial_budget'
ORDER BY 年度, 部门, v.index
