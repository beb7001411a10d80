// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.PercentCoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the operation of a method and a path.
///
/// All paths but one are fixed. Behind `/tags/` everything is the ARN, whether its slashes came
/// encoded or not.
final class Router {
  private static final String TAGS = "/tags/";
  private static final String LABEL = "resourceArn";

  private final Map<String, Operation<?, ?>> fixed = new HashMap<>();
  private final Map<String, Operation<?, ?>> tags = new HashMap<>();

  /// @param label the value of the path's label by its name; empty if it has none
  record Route(Operation<?, ?> operation, Map<String, List<String>> label) {}

  Router() {
    for (var operation : ImageBuilder.OPERATIONS) {
      if (operation.uri().startsWith(TAGS)) {
        tags.put(operation.method(), operation);
      } else {
        fixed.put(operation.uri(), operation);
      }
    }
  }

  /// @param path as on the wire
  Optional<Route> find(String method, String path) {
    if (path.startsWith(TAGS) && path.length() > TAGS.length()) {
      var arn = PercentCoding.decode(path.substring(TAGS.length()));
      return Optional.ofNullable(tags.get(method))
          .map(operation -> new Route(operation, Map.of(LABEL, List.of(arn))));
    }
    return Optional.ofNullable(fixed.get(path))
        .filter(operation -> operation.method().equals(method))
        .map(operation -> new Route(operation, Map.of()));
  }

  /// The parameters of a query by their name, decoded.
  static Map<String, List<String>> parameters(String query) {
    var parameters = new HashMap<String, List<String>>();
    for (var part : query.split("&", -1)) {
      var equals = part.indexOf('=');
      var name = equals < 0 ? part : part.substring(0, equals);
      var value = equals < 0 ? "" : part.substring(equals + 1);
      if (!name.isEmpty()) {
        parameters
            .computeIfAbsent(PercentCoding.decodeQuery(name), _ -> new ArrayList<>(1))
            .add(PercentCoding.decodeQuery(value));
      }
    }
    return parameters;
  }
}
