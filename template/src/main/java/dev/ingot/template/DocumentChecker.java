// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import java.util.List;

/// Checks component and workflow documents that a template holds, so that their problems are found
/// before anything is created.
public interface DocumentChecker {

  /// @param platform such as `Linux`; another word if the template names none that there is
  /// @return what is wrong, with places in the document; empty if it is fine
  List<Problem> component(String data, String platform);

  /// @param type `BUILD`, `TEST` or `DISTRIBUTION`; another word if the template names none of them
  List<Problem> workflow(String data, String type);

  /// Finds nothing wrong with any document.
  DocumentChecker NONE =
      new DocumentChecker() {
        @Override
        public List<Problem> component(String data, String platform) {
          return List.of();
        }

        @Override
        public List<Problem> workflow(String data, String type) {
          return List.of();
        }
      };
}
