-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors

-- Which host has a machine or an image: files are not shared between hosts.
ALTER TABLE holding ADD COLUMN host TEXT;

-- How often a step's action began since it last came to an end.
ALTER TABLE step_execution ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;

-- How often the workflow began again at the step's launch, as the host that had the machine was lost.
ALTER TABLE step_execution ADD COLUMN relaunch INTEGER NOT NULL DEFAULT 0;
