-- Written by `python -m milepost.ledger.written_sql`; do not edit.

-- name: create 1
CREATE TABLE contract_version (
number INTEGER NOT NULL,
file_digest TEXT NOT NULL,
sections TEXT NOT NULL,
plain TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT contract_version_once UNIQUE (file_digest, at)
)
STRICT

-- name: create 2
CREATE TABLE data_version (
number INTEGER NOT NULL,
digest TEXT NOT NULL,
rows INTEGER NOT NULL,
files TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT data_version_once UNIQUE (digest, at)
)
STRICT

-- name: create 3
CREATE TABLE decision (
number INTEGER NOT NULL,
id TEXT NOT NULL,
question TEXT NOT NULL,
verdict TEXT NOT NULL,
made_from TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT decision_once UNIQUE (id)
)
STRICT

-- name: create 4
CREATE TABLE erased_blob (
digest TEXT NOT NULL,
reason TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (digest)
)
WITHOUT ROWID,
STRICT

-- name: create 5
CREATE TABLE evidence (
number INTEGER NOT NULL,
id TEXT NOT NULL,
question TEXT NOT NULL,
kind TEXT NOT NULL,
made_from TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT evidence_once UNIQUE (id, at)
)
STRICT

-- name: create 6
CREATE TABLE file_stat (
path TEXT NOT NULL,
size INTEGER NOT NULL,
mtime_ns INTEGER NOT NULL,
digest TEXT NOT NULL,
PRIMARY KEY (path)
)
WITHOUT ROWID,
STRICT

-- name: create 7
CREATE TABLE milepost_version (
version_num VARCHAR(32) NOT NULL,
CONSTRAINT milepost_version_pkc PRIMARY KEY (version_num)
)

-- name: create 8
CREATE TABLE trial (
number INTEGER NOT NULL,
id TEXT NOT NULL,
candidate TEXT NOT NULL,
size INTEGER NOT NULL,
repeat INTEGER NOT NULL,
made_from TEXT NOT NULL,
predictions TEXT NOT NULL,
payload TEXT NOT NULL,
at TEXT NOT NULL,
PRIMARY KEY (number),
CONSTRAINT trial_once UNIQUE (id)
)
STRICT

-- name: create 9
CREATE TABLE trial_metric (
trial INTEGER NOT NULL,
name TEXT NOT NULL,
value REAL,
PRIMARY KEY (trial, name)
)
WITHOUT ROWID,
STRICT

-- name: create 10
CREATE TRIGGER evidence_refuse_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 11
CREATE TRIGGER evidence_refuse_delete BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 12
CREATE TRIGGER evidence_refuse_replace BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM evidence WHERE number = NEW.number OR id = NEW.id AND at = NEW.at)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 13
CREATE TRIGGER decision_refuse_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 14
CREATE TRIGGER decision_refuse_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 15
CREATE TRIGGER decision_refuse_replace BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE number = NEW.number OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 16
CREATE TRIGGER contract_version_refuse_update BEFORE UPDATE ON contract_version
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 17
CREATE TRIGGER contract_version_refuse_delete BEFORE DELETE ON contract_version
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 18
CREATE TRIGGER contract_version_refuse_replace BEFORE INSERT ON contract_version
WHEN EXISTS (SELECT 1 FROM contract_version WHERE number = NEW.number OR file_digest = NEW.file_digest AND at = NEW.at)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 19
CREATE TRIGGER data_version_refuse_update BEFORE UPDATE ON data_version
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 20
CREATE TRIGGER data_version_refuse_delete BEFORE DELETE ON data_version
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 21
CREATE TRIGGER data_version_refuse_replace BEFORE INSERT ON data_version
WHEN EXISTS (SELECT 1 FROM data_version WHERE number = NEW.number OR digest = NEW.digest AND at = NEW.at)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 22
CREATE TRIGGER trial_refuse_update BEFORE UPDATE ON trial
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 23
CREATE TRIGGER trial_refuse_delete BEFORE DELETE ON trial
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 24
CREATE TRIGGER trial_refuse_replace BEFORE INSERT ON trial
WHEN EXISTS (SELECT 1 FROM trial WHERE number = NEW.number OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 25
CREATE TRIGGER trial_metric_refuse_update BEFORE UPDATE ON trial_metric
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 26
CREATE TRIGGER trial_metric_refuse_delete BEFORE DELETE ON trial_metric
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 27
CREATE TRIGGER trial_metric_refuse_replace BEFORE INSERT ON trial_metric
WHEN EXISTS (SELECT 1 FROM trial_metric WHERE trial = NEW.trial AND name = NEW.name)
BEGIN SELECT RAISE(IGNORE); END

-- name: create 28
CREATE TRIGGER erased_blob_refuse_update BEFORE UPDATE ON erased_blob
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 29
CREATE TRIGGER erased_blob_refuse_delete BEFORE DELETE ON erased_blob
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never changed; add a new one'); END

-- name: create 30
CREATE TRIGGER erased_blob_refuse_replace BEFORE INSERT ON erased_blob
WHEN EXISTS (SELECT 1 FROM erased_blob WHERE digest = NEW.digest)
BEGIN SELECT RAISE(IGNORE); END

-- name: evidence insert
INSERT INTO evidence (id, question, kind, made_from, payload, at) VALUES (:id, :question, :kind, :made_from, :payload, :at) ON CONFLICT DO NOTHING

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
WHERE evidence.question = :question ORDER BY evidence.number

-- name: newest evidence by question
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = :question ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: evidence by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.kind = :kind ORDER BY evidence.number

-- name: newest evidence by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.kind = :kind ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: evidence by question by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = :question AND evidence.kind = :kind ORDER BY evidence.number

-- name: newest evidence by question by kind
SELECT evidence.number, evidence.id, evidence.question, evidence.kind, evidence.made_from, evidence.payload, evidence.at
FROM evidence
WHERE evidence.question = :question AND evidence.kind = :kind ORDER BY evidence.number DESC
LIMIT 1 OFFSET 0

-- name: decision insert
INSERT INTO decision (id, question, verdict, made_from, payload, at) VALUES (:id, :question, :verdict, :made_from, :payload, :at) ON CONFLICT DO NOTHING

-- name: decisions
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision ORDER BY decision.number

-- name: decisions by question
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision
WHERE decision.question = :question ORDER BY decision.number

-- name: newest decisions
SELECT decision.number, decision.id, decision.question, decision.verdict, decision.made_from, decision.payload, decision.at
FROM decision
WHERE decision.number IN (SELECT max(decision.number) AS max_1
FROM decision GROUP BY decision.question) ORDER BY decision.number

-- name: contract insert
INSERT INTO contract_version (file_digest, sections, plain, at) VALUES (:file_digest, :sections, :plain, :at) ON CONFLICT DO NOTHING

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
WHERE contract_version.file_digest = :file_digest ORDER BY contract_version.number DESC
LIMIT 1 OFFSET 0

-- name: data insert
INSERT INTO data_version (digest, rows, files, at) VALUES (:digest, :rows, :files, :at) ON CONFLICT DO NOTHING

-- name: data versions
SELECT data_version.number, data_version.digest, data_version.rows, data_version.files, data_version.at
FROM data_version ORDER BY data_version.number DESC

-- name: newest data
SELECT data_version.number, data_version.digest, data_version.rows, data_version.files, data_version.at
FROM data_version ORDER BY data_version.number DESC
LIMIT 1 OFFSET 0

-- name: trial insert
INSERT INTO trial (id, candidate, size, repeat, made_from, predictions, payload, at) VALUES (:id, :candidate, :size, :repeat, :made_from, :predictions, :payload, :at) ON CONFLICT DO NOTHING RETURNING number

-- name: metric insert
INSERT INTO trial_metric (trial, name, value) VALUES (?, ?, ?)

-- name: trials
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial ORDER BY trial.number

-- name: trials by candidate
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial
WHERE trial.candidate = :candidate ORDER BY trial.number

-- name: trial sources
SELECT trial.made_from, count(*) AS count_1
FROM trial GROUP BY trial.made_from ORDER BY min(trial.number)

-- name: trials by ids
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial
WHERE trial.id IN (SELECT anon_1.value
FROM json_each(:ids) AS anon_1) ORDER BY trial.number

-- name: metrics
SELECT trial_metric.trial, trial_metric.name, trial_metric.value
FROM trial_metric
WHERE trial_metric.trial IN (SELECT anon_1.value
FROM json_each(:numbers) AS anon_1) ORDER BY trial_metric.trial, trial_metric.name

-- name: best trials by max
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial JOIN trial_metric ON trial_metric.trial = trial.number
WHERE trial_metric.name = :name AND trial_metric.value IS NOT NULL ORDER BY trial_metric.value DESC, trial.number
LIMIT :most OFFSET 0

-- name: best trials by min
SELECT trial.number, trial.id, trial.candidate, trial.size, trial.repeat, trial.made_from, trial.predictions, trial.payload, trial.at
FROM trial JOIN trial_metric ON trial_metric.trial = trial.number
WHERE trial_metric.name = :name AND trial_metric.value IS NOT NULL ORDER BY trial_metric.value, trial.number
LIMIT :most OFFSET 0

-- name: file remember
INSERT INTO file_stat (path, size, mtime_ns, digest) VALUES (:path, :size, :mtime_ns, :digest) ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, digest = excluded.digest

-- name: file known
SELECT file_stat.digest
FROM file_stat
WHERE file_stat.path = :path AND file_stat.size = :size AND file_stat.mtime_ns = :mtime_ns

-- name: erased insert
INSERT INTO erased_blob (digest, reason, at) VALUES (:digest, :reason, :at) ON CONFLICT DO NOTHING

-- name: erased
SELECT erased_blob.digest, erased_blob.reason, erased_blob.at
FROM erased_blob
WHERE erased_blob.digest = :digest

-- name: version
SELECT milepost_version.version_num
FROM milepost_version

-- name: version insert
INSERT INTO milepost_version (version_num) VALUES (:version_num)
