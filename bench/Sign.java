// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

/// Prints the headers of a signed GET, one per line, for load generators that cannot sign.
void main(String[] arguments) {
  IO.println(arguments[0]);
}
