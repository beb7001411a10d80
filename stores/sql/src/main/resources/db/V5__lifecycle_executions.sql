-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors

-- Runs of lifecycle policies, and changes of the state of images. When one is due is in scheduled_tasks.
CREATE TABLE lifecycle_execution (
  number   ${number},
  id       TEXT NOT NULL UNIQUE,
  scope    TEXT NOT NULL,
  resource TEXT NOT NULL,   -- the policy or the image, with the version as numbers
  status   TEXT NOT NULL,
  start_ms BIGINT NOT NULL,
  end_ms   BIGINT,
  body     TEXT NOT NULL    -- the record as JSON
);
CREATE INDEX lifecycle_execution_by_resource ON lifecycle_execution (resource, start_ms, number);
CREATE INDEX lifecycle_execution_by_end ON lifecycle_execution (end_ms);

-- What they do with each image, and with each AMI of an image.
CREATE TABLE lifecycle_resource (
  number       ${number},
  execution_id TEXT NOT NULL,
  resource_id  TEXT NOT NULL,
  parent_id    TEXT NOT NULL,   -- the image of an AMI; else empty
  body         TEXT NOT NULL,   -- the record as JSON
  UNIQUE (execution_id, resource_id)
);
