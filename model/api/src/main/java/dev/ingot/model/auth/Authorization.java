// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.util.List;
import java.util.Optional;

/// An `Authorization` header of Signature Version 4.
///
/// ```text
/// AWS4-HMAC-SHA256 Credential=AKIA…/20260909/eu-central-1/imagebuilder/aws4_request,
///   SignedHeaders=host;x-amz-date, Signature=5d67…
/// ```
///
/// @param date the scope's date, such as `20260909`
/// @param signedHeaders names in lower case
public record Authorization(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature) {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String TERMINATOR = "aws4_request";

  public Authorization {
    signedHeaders = List.copyOf(signedHeaders);
  }

  /// Reads a header; empty if it has another form.
  public static Optional<Authorization> parse(String header) {
    if (!header.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    var headers = field(header, "SignedHeaders=");
    var signature = field(header, "Signature=");
    var scope = field(header, "Credential=").split("/", -1);
    if (scope.length != 5 || !scope[4].equals(TERMINATOR) || headers.isEmpty()) {
      return Optional.empty();
    }
    for (var word : scope) {
      if (word.isEmpty()) {
        return Optional.empty();
      }
    }
    var names = List.of(headers.split(";", -1));
    return signature.isEmpty()
        ? Optional.empty()
        : Optional.of(new Authorization(scope[0], scope[1], scope[2], scope[3], names, signature));
  }

  /// What stands between the name and the next comma; empty if the name is not there.
  private static String field(String header, String name) {
    var start = header.indexOf(name) + name.length();
    if (start < name.length()) {
      return "";
    }
    var comma = header.indexOf(',', start);
    return header.substring(start, comma < 0 ? header.length() : comma).strip();
  }

  /// Such as `20260909/eu-central-1/imagebuilder/aws4_request`.
  String scope() {
    return date + "/" + region + "/" + service + "/" + TERMINATOR;
  }

  /// The header's text.
  @Override
  public String toString() {
    return ALGORITHM
        + " Credential="
        + accessKeyId
        + "/"
        + scope()
        + ", SignedHeaders="
        + String.join(";", signedHeaders)
        + ", Signature="
        + signature;
  }
}
