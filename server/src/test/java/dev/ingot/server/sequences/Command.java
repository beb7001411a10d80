// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.function.Consumer;

/// Something that a sequence does.
///
/// @param text how it is shown when the sequence fails
record Command(String text, Consumer<Session> action) {}
