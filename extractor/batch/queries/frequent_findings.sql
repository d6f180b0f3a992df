-- 最常见的问题：各项发现出现在多少份文件中、共多少处
SELECT
    f.id AS 编号,
    f.severity AS 级别,
    count(DISTINCT f.document) AS 文件数,
    count(*) AS 处数,
    round(100.0 * count(DISTINCT f.document) / (SELECT count(*) FROM bodies WHERE chosen), 1) AS 占文件百分比,
    arg_min(f.message, f.document || f.index) AS 举例
FROM findings f
JOIN bodies b ON b.document = f.document AND b.chosen  -- 一份决算有几种形式时只算一种
WHERE NOT EXISTS (
    -- 经人核对不采纳的不计
    SELECT 1 FROM dismissed x WHERE x.document = f.document AND x.id = f.id AND x.message = f.message
)
GROUP BY ALL
ORDER BY 文件数 DESC, 处数 DESC, 编号, 级别
