-- “三公”经费：各地区各年度的预算数、决算数
WITH chosen AS (
    -- 一份决算有几种形式（如 PDF 和文字版）时只取一种
    SELECT arg_min(b.document, NOT b.chosen) AS document, any_value(b.body) AS body, any_value(b.region) AS region
    FROM bodies b
    WHERE EXISTS (
        SELECT 1 FROM facts f
        WHERE f.document = b.document AND f."table" = 'three_public' AND f.part = 'actual' AND f.value IS NOT NULL
    )
    GROUP BY b.account
)
SELECT
    d.fiscal_year AS 年度,
    coalesce(c.region, '（名称中没有）') AS 地区,
    count(DISTINCT coalesce(c.body, d.document)) AS 部门数,
    f.unit AS 单位,
    sum(f.value) FILTER (f.part = 'budget' AND f."column" = 'total') AS 预算数,
    sum(f.value) FILTER (f.part = 'actual' AND f."column" = 'total') AS 决算数,
    sum(f.value) FILTER (f.part = 'actual' AND f."column" = 'abroad') AS 因公出国,
    sum(f.value) FILTER (f.part = 'actual' AND f."column" = 'vehicles') AS 公务用车,
    sum(f.value) FILTER (f.part = 'actual' AND f."column" = 'reception') AS 公务接待
FROM documents d
JOIN chosen c USING (document)
JOIN facts f USING (document)
WHERE f."table" = 'three_public'
GROUP BY ALL
ORDER BY 年度, 地区, 单位
