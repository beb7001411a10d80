-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors

-- What a step that repeats another one brings its machine back to.
ALTER TABLE step_execution ADD COLUMN kept_as TEXT;
