// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.util.List;
import java.util.Optional;

/// What a request says of its signature of Version 4, in its `Authorization` header or, if it was
/// signed in advance, in its query.
///
/// ```text
/// AWS4-HMAC-SHA256 Credential=AKIA…/20260909/eu-central-1/imagebuilder/aws4_request,
///   SignedHeaders=host;x-amz-date, Signature=5d67…
///
/// ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA…%2F20260909%2F…&X-Amz-Date=20260909T191218Z
///   &X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=5d67…
/// ```
///
/// @param date the scope's date, such as `20260909`
/// @param signedHeaders names in lower case
/// @param presigned what only a query says
public record Authorization(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature,
    Optional<Presigned> presigned) {

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String TERMINATOR = "aws4_request";

  static final String SIGNATURE = "X-Amz-Signature";
  private static final String TOKEN = "X-Amz-Security-Token";

  public Authorization {
    signedHeaders = List.copyOf(signedHeaders);
  }

  /// Of a header.
  public Authorization(
      String accessKeyId,
      String date,
      String region,
      String service,
      List<String> signedHeaders,
      String signature) {
    this(accessKeyId, date, region, service, signedHeaders, signature, Optional.empty());
  }

  /// @param time such as `20260909T191218Z`
  /// @param expires after so many seconds
  /// @param token of a session
  public record Presigned(String time, long expires, Optional<String> token) {}

  /// Whether a query is one of a request that was signed in advance.
  public static boolean isIn(String query) {
    return query.contains("X-Amz-Algorithm=") || query.contains(SIGNATURE + "=");
  }

  /// Reads a query; empty if it lacks something.
  public static Optional<Authorization> ofQuery(String query) {
    var expires = parameter(query, "X-Amz-Expires").flatMap(Authorization::seconds);
    var time = parameter(query, "X-Amz-Date");
    if (!parameter(query, "X-Amz-Algorithm").equals(Optional.of(ALGORITHM))
        || expires.isEmpty()
        || time.isEmpty()) {
      return Optional.empty();
    }
    var presigned = new Presigned(time.get(), expires.get(), parameter(query, TOKEN));
    return of(
        parameter(query, "X-Amz-Credential").orElse(""),
        parameter(query, "X-Amz-SignedHeaders").orElse(""),
        parameter(query, SIGNATURE).orElse(""),
        Optional.of(presigned));
  }

  /// From a second to a week, as AWS has it.
  private static Optional<Long> seconds(String text) {
    try {
      return Optional.of(Long.parseLong(text)).filter(s -> s >= 1 && s <= 604_800);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> parameter(String query, String name) {
    for (var part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return Optional.of(PercentCoding.decode(part.substring(name.length() + 1)));
      }
    }
    return Optional.empty();
  }

  /// Reads a header; empty if it has another form.
  public static Optional<Authorization> parse(String header) {
    if (!header.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    return of(
        field(header, "Credential="),
        field(header, "SignedHeaders="),
        field(header, "Signature="),
        Optional.empty());
  }

  private static Optional<Authorization> of(
      String credential, String headers, String signature, Optional<Presigned> presigned) {
    var scope = credential.split("/", -1);
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
        : Optional.of(
            new Authorization(scope[0], scope[1], scope[2], scope[3], names, signature, presigned));
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
