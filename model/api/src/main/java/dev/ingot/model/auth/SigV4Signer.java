// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Signs requests to one service in one region.
public final class SigV4Signer {
  private final Credentials credentials;
  private final String region;
  private final String service;
  private final InstantSource clock;

  public SigV4Signer(Credentials credentials, String region, String service, InstantSource clock) {
    this.credentials = credentials;
    this.region = region;
    this.service = service;
    this.clock = clock;
  }

  /// The headers to add to the request, in lower case. The signature covers these, `host`, and the
  /// body; so the message must have its `host`.
  public Map<String, String> sign(HttpMessage message) {
    var time = SigningTime.of(clock.instant());
    var added = new LinkedHashMap<String, String>();
    added.put("x-amz-date", time);
    credentials.sessionToken().ifPresent(token -> added.put("x-amz-security-token", token));
    var signed =
        new HttpMessage(
            message.method(),
            message.path(),
            message.query(),
            name ->
                added.containsKey(name) ? List.of(added.get(name)) : message.headers().values(name),
            message.bodyHash());
    added.put("authorization", authorization(signed, time).toString());
    return added;
  }

  private Authorization authorization(HttpMessage message, String time) {
    var names =
        credentials.sessionToken().isPresent()
            ? List.of("host", "x-amz-date", "x-amz-security-token")
            : List.of("host", "x-amz-date");
    var unsigned =
        new Authorization(
            credentials.accessKeyId(), time.substring(0, 8), region, service, names, "");
    var request = Canonical.request(message, Canonical.query(message.query()), names);
    var key = SigningKey.of(credentials.secretKey(), unsigned.date(), region, service);
    return new Authorization(
        unsigned.accessKeyId(),
        unsigned.date(),
        region,
        service,
        names,
        Signatures.sign(key, time, unsigned.scope(), request));
  }
}
