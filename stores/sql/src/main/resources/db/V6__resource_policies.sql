-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Ingot Authors

-- Who else may use a resource: the record as JSON. Few have one, and all of a Region are looked for.
ALTER TABLE resource ADD COLUMN policy TEXT;
CREATE INDEX resource_by_policy ON resource (kind) WHERE policy IS NOT NULL;
