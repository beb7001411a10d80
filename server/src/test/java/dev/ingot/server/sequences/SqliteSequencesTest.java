// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import java.util.Map;

class SqliteSequencesTest extends SequencesContract {

  @Override
  EmbeddedIngot open() throws Exception {
    return EmbeddedIngot.open(ServerConfig.of(Map.of("simulate", "yes"), Map.of()), Map.of());
  }
}
