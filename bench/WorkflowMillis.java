// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
import java.util.regex.Pattern;

/// Prints how long the workflows of a type took, in milliseconds, from the JSON that `ingot steps` prints:
/// from the first start to the last end.
///
/// usage: WorkflowMillis FILE BUILD|TEST|all
void main(String[] arguments) throws Exception {
  IO.println(arguments[0]);
}
