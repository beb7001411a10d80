// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.regex.Pattern;

/// The rules of the Dockerfile of a container recipe, in which a build replaces three variables.
///
/// ```text
/// FROM {{{ imagebuilder:parentImage }}}
/// {{{ imagebuilder:environments }}}
/// {{{ imagebuilder:components }}}
/// ```
final class DockerfileTemplate {
  private static final String MEMBER = "dockerfileTemplateData";

  private final String text;

  DockerfileTemplate(String text) {
    this.text = text;
  }

  /// @param hasComponents whether the recipe has any
  void require(boolean hasComponents) {
    requireVariable("parentImage");
    if (!hasComponents) {
      return;
    }
    var environments = requireVariable("environments");
    var components = place("components");
    if (components >= 0 && components < environments) {
      throw Resources.invalid(
          MEMBER, written("environments") + " must stand before " + written("components") + ".");
    }
  }

  /// @return where it stands
  private int requireVariable(String name) {
    var place = place(name);
    if (place < 0) {
      throw Resources.invalid(MEMBER, "The template must contain " + written(name) + ".");
    }
    return place;
  }

  private int place(String name) {
    var matcher =
        Pattern.compile("\\{\\{\\{\\s*imagebuilder:" + name + "\\s*\\}\\}\\}").matcher(text);
    return matcher.find() ? matcher.start() : -1;
  }

  private static String written(String name) {
    return "{{{ imagebuilder:" + name + " }}}";
  }
}
