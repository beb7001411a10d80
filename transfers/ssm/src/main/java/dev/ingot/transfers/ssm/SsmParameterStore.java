// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.ssm;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.transfers.aws.AwsClient;
import dev.ingot.transfers.aws.AwsSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;

/// The parameter store of AWS, or of a service that speaks its API. Every reference asks it again.
public final class SsmParameterStore implements ParameterStore, AutoCloseable {
  private static final String ENDPOINT = "AWS_ENDPOINT_URL_SSM";

  private final AwsClient<SsmClient> client;
  private final String place;

  /// @param place where the service is, for messages; empty if AWS has it
  private SsmParameterStore(AwsClient<SsmClient> client, String place) {
    this.client = client;
    this.place = place;
  }

  /// The store that the settings of the AWS SDK name.
  ///
  /// @param environment of the process: `AWS_ENDPOINT_URL_SSM` for another service than AWS, and
  ///   what else the SDK reads
  public static SsmParameterStore of(Map<String, String> environment) {
    var settings = new AwsSettings(environment);
    return new SsmParameterStore(
        new AwsClient<>(() -> settings.client(SsmClient.builder(), ENDPOINT)),
        settings.place(ENDPOINT));
  }

  @Override
  public Optional<Stored> find(String name) throws ExternalSourceException, InterruptedException {
    return client.call("read the parameter " + name + place, ssm -> find(ssm, name));
  }

  private static Optional<Stored> find(SsmClient ssm, String name) {
    try {
      var answer = ssm.getParameter(request -> request.name(name).withDecryption(true));
      return Optional.of(stored(answer.parameter()));
    } catch (ParameterNotFoundException _) {
      return Optional.empty();
    } catch (ParameterVersionNotFoundException _) {
      return Optional.empty();
    }
  }

  private static Stored stored(Parameter parameter) {
    return switch (parameter.type()) {
      case SECURE_STRING -> Stored.secret(parameter.value());
      case STRING_LIST -> Stored.list(List.of(parameter.value().split(",", -1)));
      case STRING, UNKNOWN_TO_SDK_VERSION -> Stored.plain(parameter.value());
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
