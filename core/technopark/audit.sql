-- name: record
INSERT INTO audit (who, action, subject, detail) VALUES ($1, $2, $3, $4::text::jsonb)
