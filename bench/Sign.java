// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.HttpMessage;
import dev.ingot.model.auth.SigV4Signer;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/// Prints the headers of a signed GET, one per line, for load generators that cannot sign. They are good for
/// five minutes.
///
/// usage: Sign URL ACCESS-KEY-ID SECRET
void main(String[] arguments) {
  var url = URI.create(arguments[0]);
  var signer =
      new SigV4Signer(
          new Credentials(arguments[1], arguments[2]),
          "us-east-1",
          "imagebuilder",
          InstantSource.system());
  var message =
      HttpMessage.of(
          "GET",
          url.getRawPath(),
          url.getRawQuery(),
          name -> name.equalsIgnoreCase("host") ? List.of(url.getAuthority()) : List.of(),
          new byte[0]);
  signer.sign(message).forEach((name, value) -> IO.println(name + ": " + value));
}
