-- Written by `python -m milepost.ledger.written_sql`; do not edit.

-- name: create 1
CREATE TABLE contract_version (
number BIGSERIAL NOT NULL,
file_digest TEXT NOT NULL,
sections TEXT NOT NULL,
plain TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT contract_version_once UNIQUE (file_digest, at)
)

-- name: create 2
CREATE TABLE data_version (
number BIGSERIAL NOT NULL,
digest TEXT NOT NULL,
rows BIGINT NOT NULL,
files TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT data_version_once UNIQUE (digest, at)
)

-- name: create 3
CREATE TABLE decision (
number BIGSERIAL NOT NULL,
id TEXT NOT NULL,
question TEXT NOT NULL,
verdict TEXT NOT NULL,
made_from TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT decision_once UNIQUE (id)
)

-- name: create 4
CREATE TABLE erased_blob (
digest TEXT NOT NULL,
reason TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (digest)
)

-- name: create 5
CREATE TABLE evidence (
number BIGSERIAL NOT NULL,
id TEXT NOT NULL,
question TEXT NOT NULL,
kind TEXT NOT NULL,
made_from TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT evidence_once UNIQUE (id, at)
)

-- name: create 6
CREATE TABLE file_stat (
path TEXT NOT NULL,
size BIGINT NOT NULL,
mtime_ns BIGINT NOT NULL,
digest TEXT NOT NULL,
PRIMARY KEY (path)
)

-- name: create 7
CREATE TABLE milepost_version (
version_num VARCHAR(32) NOT NULL,
CONSTRAINT milepost_version_pkc PRIMARY KEY (version_num)
)

-- name: create 8
CREATE TABLE trial (
number BIGSERIAL NOT NULL,
id TEXT NOT NULL,
candidate TEXT NOT NULL,
size BIGINT NOT NULL,
repeat BIGINT NOT NULL,
made_from TEXT NOT NULL,
predictions TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT trial_once UNIQUE (id)
)

-- name: create 9
CREATE TABLE trial_metric (
trial BIGINT NOT NULL,
name TEXT NOT NULL,
value DOUBLE PRECISION,
PRIMARY KEY (trial, name)
)

-- name: create 10
CREATE FUNCTION milepost_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'records of a ledger are never changed; add a new one'; END $$

-- name: create 11
CREATE TRIGGER evidence_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 12
CREATE TRIGGER decision_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 13
CREATE TRIGGER contract_version_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_version
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 14
CREATE TRIGGER data_version_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON data_version
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 15
CREATE TRIGGER trial_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON trial
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 16
CREATE TRIGGER trial_metric_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON trial_metric
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: create 17
CREATE TRIGGER erased_blob_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON erased_blob
FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()

-- name: evidence insert
INSERT INTO evidence (id, question, kind, made_from, payload, at) VALUES (%(id)s::VARCHAR, %(question)s::VARCHAR, %(kind)s::VARCHAR, %(made_from)s::VARCHAR, %(payload)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING RETURNING evidence.number

-- name: evidence
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence ORDER BY evidence.number

-- name: newest evidence
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: evidence by question
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = %(question)s::VARCHAR ORDER BY evidence.number

-- name: newest evidence by question
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = %(question)s::VARCHAR ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: evidence by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.kind = %(kind)s::VARCHAR ORDER BY evidence.number

-- name: newest evidence by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.kind = %(kind)s::VARCHAR ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: evidence by question by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = %(question)s::VARCHAR AND evidence.kind = %(kind)s::VARCHAR ORDER BY evidence.number

-- name: newest evidence by question by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = %(question)s::VARCHAR AND evidence.kind = %(kind)s::VARCHAR ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: decision insert
INSERT INTO decision (id, question, verdict, made_from, payload, at) VALUES (%(id)s::VARCHAR, %(question)s::VARCHAR, %(verdict)s::VARCHAR, %(made_from)s::VARCHAR, %(payload)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING RETURNING decision.number

-- name: decisions
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision ORDER BY decision.number

-- name: decisions by question
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision
WHERE decision.question = %(question)s::VARCHAR ORDER BY decision.number

-- name: newest decisions
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision
WHERE decision.number IN (SELECT max(decision.number) AS max_1
FROM decision GROUP BY decision.question) ORDER BY decision.number

-- name: contract insert
INSERT INTO contract_version (file_digest, sections, plain, at) VALUES (%(file_digest)s::VARCHAR, %(sections)s::VARCHAR, %(plain)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING RETURNING contract_version.number

-- name: newest contract
SELECT contract_version.number, contract_version.file_digest, contract_version.sections, contract_version.plain, contract_version.at
FROM contract_version ORDER BY contract_version.number DESC
LIMIT 1 OFFSET 0

-- name: contracts
SELECT contract_version.number, contract_version.file_digest, contract_version.sections, contract_version.plain, contract_version.at
FROM contract_version ORDER BY contract_version.number

-- name: newest contract by digest
SELECT contract_version.number, contract_version.file_digest, contract_version.sections, contract_version.plain, contract_version.at
FROM contract_version
WHERE contract_version.file_digest = %(file_digest)s::VARCHAR ORDER BY contract_version.number DESC
LIMIT 1 OFFSET 0

-- name: data insert
INSERT INTO data_version (digest, rows, files, at) VALUES (%(digest)s::VARCHAR, %(rows)s::BIGINT, %(files)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING RETURNING data_version.number

-- name: data versions
SELECT data_version.number, data_version.digest, data_version.rows, data_version.files, data_version.at
FROM data_version ORDER BY data_version.number DESC

-- name: newest data
SELECT data_version.number, data_version.digest, data_version.rows, data_version.files, data_version.at
FROM data_version ORDER BY data_version.number DESC
LIMIT 1 OFFSET 0

-- name: trial insert
INSERT INTO trial (id, candidate, size, repeat, made_from, predictions, payload, at) VALUES (%(id)s::VARCHAR, %(candidate)s::VARCHAR, %(size)s::BIGINT, %(repeat)s::BIGINT, %(made_from)s::VARCHAR, %(predictions)s::VARCHAR, %(payload)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING RETURNING trial.number

-- name: metric insert
INSERT INTO trial_metric (trial, name, value) VALUES (%(trial)s::BIGINT, %(name)s::VARCHAR, %(value)s)

-- name: trials
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial ORDER BY trial.number

-- name: trials by candidate
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial
WHERE trial.candidate = %(candidate)s::VARCHAR ORDER BY trial.number

-- name: trial sources
SELECT trial.made_from, count(*) AS count_1
FROM trial GROUP BY trial.made_from ORDER BY min(trial.number)

-- name: trials by ids
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial
WHERE trial.id IN (SELECT CAST(anon_1.value AS TEXT) AS value
FROM json_array_elements_text(CAST(%(ids)s::VARCHAR AS JSON)) AS anon_1) ORDER BY trial.number

-- name: metrics
SELECT trial_metric.trial, trial_metric.name, trial_metric.value
FROM trial_metric
WHERE trial_metric.trial IN (SELECT CAST(anon_1.value AS BIGINT) AS value
FROM json_array_elements_text(CAST(%(numbers)s::VARCHAR AS JSON)) AS anon_1) ORDER BY trial_metric.trial, trial_metric.name

-- name: best trials by max
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial JOIN trial_metric ON trial_metric.trial = trial.number
WHERE trial_metric.name = %(name)s::VARCHAR AND trial_metric.value IS NOT NULL ORDER BY trial_metric.value DESC, trial.number
LIMIT %(most)s::INTEGER OFFSET 0

-- name: best trials by min
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial JOIN trial_metric ON trial_metric.trial = trial.number
WHERE trial_metric.name = %(name)s::VARCHAR AND trial_metric.value IS NOT NULL ORDER BY trial_metric.value, trial.number
LIMIT %(most)s::INTEGER OFFSET 0

-- name: file remember
INSERT INTO file_stat (path, size, mtime_ns, digest) VALUES (%(path)s::VARCHAR, %(size)s::BIGINT, %(mtime_ns)s::BIGINT, %(digest)s::VARCHAR) ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, digest = excluded.digest

-- name: file known
SELECT file_stat.digest
FROM file_stat
WHERE file_stat.path = %(path)s::VARCHAR AND file_stat.size = %(size)s::BIGINT AND file_stat.mtime_ns = %(mtime_ns)s::BIGINT

-- name: erased insert
INSERT INTO erased_blob (digest, reason, at) VALUES (%(digest)s::VARCHAR, %(reason)s::VARCHAR, %(at)s::VARCHAR) ON CONFLICT DO NOTHING

-- name: erased
SELECT erased_blob.digest, erased_blob.reason, erased_blob.at
FROM erased_blob
WHERE erased_blob.digest = %(digest)s::VARCHAR

-- name: version
SELECT milepost_version.version_num
FROM milepost_version

-- name: version insert
INSERT INTO milepost_version (version_num) VALUES (%(version_num)s::VARCHAR)
