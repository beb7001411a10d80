// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The parent images that parameters of the parameter store name.
///
/// ```text
/// ssm:/web/base
/// ssm:/web/base:3                                                  a version, or a label
/// ssm:arn:aws:ssm:eu-central-1:111122223333:parameter/web/base
/// ```
final class ParentParameters {
  private static final String FORM = "ssm:";

  private static final Pattern ARN = Pattern.compile("arn:aws[^:]*:ssm:[^:]*:[^:]*:parameter(/.+)");

  private final ParameterStore store;

  ParentParameters(ParameterStore store) {
    this.store = store;
  }

  /// The value of the parameter that a parent image names; the parent image itself if it is none.
  String resolve(String parentImage) throws MachineException, InterruptedException {
    if (!parentImage.startsWith(FORM)) {
      return parentImage;
    }
    var parameter = parentImage.substring(FORM.length());
    for (var name : names(parameter)) {
      var value = find(name, parentImage);
      if (value.isPresent()) {
        return value.get();
      }
    }
    throw new MachineException(
        "cannot find the parent image '"
            + parentImage
            + "': the parameter store has no parameter "
            + names(parameter).getFirst());
  }

  /// What the store may have it under. In an ARN the slash before a name without a path is the
  /// ARN's own.
  private static List<String> names(String parameter) {
    var match = ARN.matcher(parameter);
    if (!match.matches()) {
      return List.of(parameter);
    }
    var path = match.group(1);
    return path.indexOf('/', 1) < 0 ? List.of(path.substring(1), path) : List.of(path);
  }

  private Optional<String> find(String name, String parentImage)
      throws MachineException, InterruptedException {
    try {
      var stored = store.find(name);
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      if (stored.get().list() || stored.get().secret()) { // messages and logs show what it names
        throw new MachineException(
            "cannot use the parent image '"
                + parentImage
                + "': the parameter "
                + name
                + " must be a String, an AMI id or a name");
      }
      return Optional.of(stored.get().values().getFirst().strip());
    } catch (ExternalSourceException e) {
      throw new MachineException(
          "cannot read the parent image '" + parentImage + "': " + e.reason(), e);
    }
  }
}
