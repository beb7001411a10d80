// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.external.HttpWebSource;
import dev.ingot.toe.external.ParameterFile;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.transfers.s3.S3ObjectStore;
import dev.ingot.transfers.ssm.SsmParameterStore;
import java.nio.file.Path;
import java.util.Map;

/// What components may use besides their machine, as this process's settings say.
///
/// @param release closes it
record LocalExternalSources(ExternalSources outside, Runnable release) {

  /// The value of the setting `parameter-store` that is no file.
  private static final String AWS = "aws";

  /// @param environment of the process
  /// @throws InvalidSettingException if the parameter store is a file that cannot be used
  static LocalExternalSources of(ServerConfig config, Map<String, String> environment) {
    var objects = S3ObjectStore.of(environment);
    var outside =
        ExternalSources.NONE
            .withObjects(objects)
            .withWeb(HttpWebSource.ofThisHost(config.privateDownloads()));
    if (config.parameterStore().isEmpty()) {
      return new LocalExternalSources(outside, objects::close);
    }
    var setting = config.parameterStore().get();
    if (!setting.equals(AWS)) {
      return new LocalExternalSources(outside.withParameters(file(setting)), objects::close);
    }
    var parameters = SsmParameterStore.of(environment);
    return new LocalExternalSources(
        outside.withParameters(parameters),
        () -> {
          parameters.close();
          objects.close();
        });
  }

  private static ParameterStore file(String setting) {
    try {
      return ParameterFile.open(Path.of(setting));
    } catch (ExternalSourceException e) {
      throw new InvalidSettingException("parameter-store: " + e.reason());
    }
  }
}
