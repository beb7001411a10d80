// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import dev.ingot.testkit.store.PostgresqlCluster;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test the cluster that all tests share, or skips it where PostgreSQL is not installed.
final class NeedsPostgresql implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(NeedsPostgresql.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (PostgresqlCluster.programs().isEmpty()) {
      var reason = "PostgreSQL is not installed; its store was not tested";
      System.out.println("skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresqlCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent(PostgresqlCluster.class, _ -> started(), PostgresqlCluster.class);
  }

  private static PostgresqlCluster started() {
    try {
      return PostgresqlCluster.start(
          PostgresqlCluster.programs().orElseThrow(), url -> Databases.postgresql(url).close());
    } catch (Exception e) {
      throw new IllegalStateException("cannot start PostgreSQL", e);
    }
  }
}
