// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.core.Scope;
import dev.ingot.model.auth.Credentials;
import java.util.Map;
import java.util.Optional;

/// On whose behalf the commands act, as the variables of AWS's tools say it.
record Caller(Credentials credentials, String region) {
  private static final String DEFAULT_ACCOUNT = "000000000000";
  private static final String DEFAULT_REGION = "us-east-1";

  /// A service that asks for no signature learns account and region from the credentials all the
  /// same, so there always are some.
  static Caller of(Map<String, String> environment) {
    var region =
        variable(environment, "AWS_REGION")
            .or(() -> variable(environment, "AWS_DEFAULT_REGION"))
            .orElse(DEFAULT_REGION);
    var id = variable(environment, "AWS_ACCESS_KEY_ID");
    var secret = variable(environment, "AWS_SECRET_ACCESS_KEY");
    var credentials =
        id.isPresent() && secret.isPresent()
            ? new Credentials(id.get(), secret.get(), variable(environment, "AWS_SESSION_TOKEN"))
            : new Credentials(DEFAULT_ACCOUNT, "none");
    return new Caller(credentials, region);
  }

  Caller with(Credentials other) {
    return new Caller(other, region);
  }

  /// The scope that a service without credentials of its own sees.
  Scope scope() {
    var id = credentials.accessKeyId();
    var isAccount = id.length() == 12 && id.chars().allMatch(c -> c >= '0' && c <= '9');
    return scope(isAccount ? id : DEFAULT_ACCOUNT);
  }

  Scope scope(String account) {
    var partition =
        region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    return new Scope(partition, region, account);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
