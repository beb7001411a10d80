// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.aws;

import dev.ingot.toe.external.ExternalSourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkException;

/// A client of one service. It is made at the first use, since most processes never need it and the
/// SDK takes its time to load.
///
/// @param <C> the SDK's client
public final class AwsClient<C extends SdkClient> implements AutoCloseable {
  private final Supplier<C> maker;
  private Optional<C> client = Optional.empty();

  /// @param maker of the client, which this closes
  public AwsClient(Supplier<C> maker) {
    this.maker = maker;
  }

  /// Something that a client does.
  public interface Call<C, T> {
    T on(C client) throws IOException;
  }

  /// Does a call.
  ///
  /// @param tried what it is, for the message of its failure: `cannot TRIED: …`
  public <T> T call(String tried, Call<C, T> call)
      throws ExternalSourceException, InterruptedException {
    try {
      return call.on(client());
    } catch (SdkException | IOException | UncheckedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new ExternalSourceException("cannot " + tried + ": " + words(e), e);
    }
  }

  @Override
  public synchronized void close() {
    client.ifPresent(SdkClient::close);
    client = Optional.empty();
  }

  private synchronized C client() {
    var known = client.orElseGet(maker);
    client = Optional.of(known);
    return known;
  }

  private static String words(Exception e) {
    return e instanceof AwsServiceException refused && refused.awsErrorDetails() != null
        ? Optional.ofNullable(refused.awsErrorDetails().errorCode()).orElse("")
            + " ("
            + refused.statusCode()
            + "): "
            + refused.awsErrorDetails().errorMessage()
        : String.valueOf(e.getMessage());
  }
}
