// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/// Prints how long workflows took, in milliseconds, from the JSON that `ingot steps --output json` prints: from the
/// first start to the last end of a step of the given type.
///
/// usage: WorkflowMillis FILE BUILD|TEST|all
void main(String[] arguments) throws Exception {
  IO.println(arguments[0]);
}
