-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors
--
-- The same tables in SQLite and PostgreSQL; the column types ${text}, ${number} and ${bytes} differ (Dialect).
-- Times are milliseconds since 1970, so that both databases agree.

CREATE TABLE resource (
  number     ${number},
  scope      TEXT NOT NULL,      -- aws:eu-central-1:111122223333
  kind       TEXT NOT NULL,      -- COMPONENT
  type       TEXT NOT NULL,      -- build, test, distribution of a workflow; else empty
  slug       TEXT NOT NULL,
  major      INTEGER NOT NULL,   -- -1 without version
  minor      INTEGER NOT NULL,
  patch      INTEGER NOT NULL,
  build      INTEGER NOT NULL,   -- 0 without build
  name       ${text} NOT NULL,
  created_ms BIGINT NOT NULL,
  body       TEXT NOT NULL,      -- the record as JSON
  UNIQUE (scope, kind, type, slug, major, minor, patch, build)
);
CREATE INDEX resource_by_name ON resource (scope, kind, name, major, minor, patch, build, number);
CREATE INDEX resource_by_date ON resource (scope, kind, created_ms, number);

-- The last build number that was taken for a version, also when its builds were deleted.
CREATE TABLE build_number (
  version TEXT NOT NULL PRIMARY KEY,
  taken   INTEGER NOT NULL
);

CREATE TABLE idempotency (
  scope        TEXT NOT NULL,
  operation    TEXT NOT NULL,
  client_token TEXT NOT NULL,
  fingerprint  TEXT NOT NULL,
  answer       TEXT NOT NULL,
  created_ms   BIGINT NOT NULL,
  PRIMARY KEY (scope, operation, client_token)
);
CREATE INDEX idempotency_by_date ON idempotency (created_ms);

CREATE TABLE workflow_execution (
  number           ${number},
  id               TEXT NOT NULL UNIQUE,
  image            TEXT NOT NULL,   -- of image_arn, with the version as numbers
  image_arn        TEXT NOT NULL,
  workflow_arn     TEXT NOT NULL,
  type             TEXT NOT NULL,
  document         TEXT NOT NULL,
  parameters       TEXT NOT NULL,   -- JSON
  parallel_group   TEXT,
  on_failure       TEXT NOT NULL,
  sequence         INTEGER NOT NULL,
  status           TEXT NOT NULL,
  message          TEXT,
  step_cursor      INTEGER NOT NULL,
  step_count       INTEGER NOT NULL,
  outputs          TEXT,            -- JSON
  start_ms         BIGINT,
  end_ms           BIGINT,
  retried          BOOLEAN NOT NULL,
  cancel_requested BOOLEAN NOT NULL,
  epoch            BIGINT NOT NULL  -- who took it up last may write
);
CREATE INDEX workflow_execution_by_image ON workflow_execution (image, sequence, number);

CREATE TABLE step_execution (
  id              TEXT NOT NULL PRIMARY KEY,
  execution_id    TEXT NOT NULL,
  step_index      INTEGER NOT NULL,
  name            TEXT NOT NULL,
  description     TEXT,
  action          TEXT NOT NULL,
  status          TEXT NOT NULL,
  rollback_status TEXT,
  message         TEXT,
  inputs          TEXT,             -- JSON
  outputs         TEXT,             -- JSON
  start_ms        BIGINT,
  end_ms          BIGINT,
  on_failure      TEXT NOT NULL,
  timeout_seconds INTEGER NOT NULL,
  max_attempts    INTEGER,
  attempt         INTEGER NOT NULL,
  deadline_ms     BIGINT,
  failure         TEXT,             -- JSON
  UNIQUE (execution_id, step_index)
);

CREATE TABLE holding (
  number       ${number},
  holding_key  TEXT NOT NULL UNIQUE,
  step_id      TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  kind         TEXT NOT NULL,
  external_id  TEXT NOT NULL,
  state        TEXT NOT NULL
);
CREATE INDEX holding_by_execution ON holding (execution_id, number);
CREATE INDEX holding_there ON holding (kind, number) WHERE state <> 'GONE';

-- db-scheduler's table: a row per workflow execution that is not finished. The column woken is ours: somebody woke the
-- execution while it ran, so it may not sleep now.
CREATE TABLE scheduled_tasks (
  task_name            TEXT NOT NULL,
  task_instance        TEXT NOT NULL,
  task_data            ${bytes},
  execution_time       BIGINT NOT NULL,
  picked               BOOLEAN NOT NULL,
  picked_by            TEXT,
  last_success         BIGINT,
  last_failure         BIGINT,
  consecutive_failures INTEGER,
  last_heartbeat       BIGINT,
  version              BIGINT NOT NULL,
  priority             INTEGER,
  woken                BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_alive ON scheduled_tasks (last_heartbeat);
