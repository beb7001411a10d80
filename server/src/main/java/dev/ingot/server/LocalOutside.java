// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.toe.outside.HttpWebSource;
import dev.ingot.toe.outside.Outside;
import dev.ingot.toe.outside.OutsideException;
import dev.ingot.toe.outside.ParameterFile;
import dev.ingot.toe.outside.ParameterStore;
import dev.ingot.transfers.s3.S3ObjectStore;
import dev.ingot.transfers.ssm.SsmParameterStore;
import java.nio.file.Path;
import java.util.Map;

/// What components may use besides their machine, as this process's settings say.
///
/// @param release closes it
record LocalOutside(Outside outside, Runnable release) {

  /// The value of the setting `parameter-store` that is no file.
  private static final String AWS = "aws";

  /// @param environment of the process
  /// @throws InvalidSettingException if the parameter store is a file that cannot be used
  static LocalOutside of(ServerConfig config, Map<String, String> environment) {
    var objects = S3ObjectStore.of(environment);
    var outside =
        Outside.NONE
            .withObjects(objects)
            .withWeb(HttpWebSource.ofThisHost(config.privateDownloads()));
    if (config.parameterStore().isEmpty()) {
      return new LocalOutside(outside, objects::close);
    }
    var setting = config.parameterStore().get();
    if (!setting.equals(AWS)) {
      return new LocalOutside(outside.withParameters(file(setting)), objects::close);
    }
    var parameters = SsmParameterStore.of(environment);
    return new LocalOutside(
        outside.withParameters(parameters),
        () -> {
          parameters.close();
          objects.close();
        });
  }

  private static ParameterStore file(String setting) {
    try {
      return ParameterFile.open(Path.of(setting));
    } catch (OutsideException e) {
      throw new InvalidSettingException("parameter-store: " + e.reason());
    }
  }
}
