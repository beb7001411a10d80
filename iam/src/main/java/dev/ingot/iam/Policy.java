// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.util.List;

/// A policy in the grammar of IAM, read and checked.
///
/// ```json
/// {"Version": "2012-10-17",
///  "Statement": [{"Effect": "Allow", "Action": "imagebuilder:Get*", "Resource": "*",
///                 "Condition": {"StringEquals": {"aws:ResourceTag/team": "web"}}}]}
/// ```
public record Policy(List<Statement> statements) {
  public Policy {
    statements = List.copyOf(statements);
  }

  /// What several policies say together: a statement that denies wins.
  public static Decision decide(List<Policy> policies, Attempt attempt) {
    var decision = Decision.NOT_ALLOWED;
    for (var policy : policies) {
      for (var statement : policy.statements) {
        if (!statement.applies(attempt)) {
          continue;
        }
        if (statement.effect() == Statement.Effect.DENY) {
          return Decision.DENIED;
        }
        decision = Decision.ALLOWED;
      }
    }
    return decision;
  }
}
