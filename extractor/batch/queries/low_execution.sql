-- 执行率低于 80% 的项目：绩效自评综述和自评表中的预算数、执行数
WITH projects AS (
    SELECT document, fiscal_year, '综述' AS 来源, project AS 项目, budget, executed, execution_pct FROM summaries
    UNION ALL
    SELECT document, fiscal_year, '自评表', name, budget, executed, execution_pct FROM sheets WHERE scope = 'project'
),
rated AS (
    SELECT *, CASE WHEN budget > 0 THEN round(executed::DOUBLE / budget::DOUBLE * 100, 2) END AS computed FROM projects
)
SELECT
    r.fiscal_year AS 年度, b.body AS 部门, r.来源, r.项目,
    r.budget AS 预算数, r.executed AS 执行数, r.execution_pct AS 印出的执行率, r.computed AS 计算的执行率
FROM rated r
JOIN bodies b ON b.document = r.document AND b.chosen  -- 一份决算有几种形式时只算一种
WHERE coalesce(r.computed, r.execution_pct::DOUBLE) < 80
ORDER BY 计算的执行率, 年度, 部门, 项目, 来源, r.document
