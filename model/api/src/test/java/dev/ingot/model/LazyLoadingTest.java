// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A start pays for the operations that it calls, not for all 77.
class LazyLoadingTest {

  @Test
  void the_schema_of_one_operation_loads_no_other() throws Exception {
    var model = ImageBuilder.class.getProtectionDomain().getCodeSource().getLocation();
    try (var loader = new Recording(model)) {
      var operation =
          loader.loadClass(ImageBuilder.class.getName()).getField("CREATE_COMPONENT").get(null);
      operation.getClass().getMethod("input").invoke(operation);

      assertThat(loader.loaded)
          .filteredOn(name -> name.endsWith("$Schema"))
          .containsExactly("dev.ingot.model.shape.CreateComponentRequest$Schema");
    }
  }

  /// Loads the model's classes again and notes which.
  private static final class Recording extends URLClassLoader {
    final List<String> loaded = new ArrayList<>();

    Recording(URL classes) {
      super(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      loaded.add(name);
      return super.findClass(name);
    }
  }
}
