-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors

-- Steps that wait for somebody's answer, and what was answered.
ALTER TABLE step_execution ADD COLUMN waiting BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE step_execution ADD COLUMN answer_action TEXT;
ALTER TABLE step_execution ADD COLUMN answer_reason TEXT;
CREATE INDEX step_execution_waiting ON step_execution (start_ms, id) WHERE waiting;

-- What is still to be told to somebody outside. When it is due is in scheduled_tasks.
CREATE TABLE notification (
  id         TEXT NOT NULL PRIMARY KEY,
  step_id    TEXT NOT NULL,
  channel    TEXT NOT NULL,
  target     TEXT NOT NULL,   -- the ARN or name of a topic or function; else empty
  body       TEXT NOT NULL,   -- JSON
  created_ms BIGINT NOT NULL
);
