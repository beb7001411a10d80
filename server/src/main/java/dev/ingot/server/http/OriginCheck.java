// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/// Refuses what web pages of others make a browser send. No page can change what a browser says
/// about it in `Host`, `Origin` and `Sec-Fetch-Site`; programs send the first one only.
///
/// ```text
/// Host              which name was called        one of the allowed hosts
/// Origin            which page calls             the server's own, if it is sent; never null
/// Sec-Fetch-Site    how far the page is away     same-origin or none, if it is sent
/// Content-Type      of a body                    JSON, which pages of others must ask for first
/// ```
final class OriginCheck {
  private static final List<String> JSON =
      List.of("application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1");
  private static final List<String> OWN_SITES = List.of("same-origin", "none");
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  private final AllowedHosts hosts;

  OriginCheck(AllowedHosts hosts) {
    this.hosts = hosts;
  }

  /// Why the headers of a request forbid to answer it; empty if they do not.
  ///
  /// @param open whether the path tells anybody the same, so that it may be asked by any name
  Optional<WireError> refusal(Request request, boolean open) {
    var headers = request.getHeaders();
    var origins = headers.getValuesList(HttpHeader.ORIGIN);
    if (open && isRead(request) && origins.isEmpty()) {
      return Optional.empty();
    }
    var names = headers.getValuesList(HttpHeader.HOST);
    var called =
        names.size() == 1 ? Authority.parse(names.getFirst()) : Optional.<Authority>empty();
    if (called.filter(host -> hosts.areHost(host, reached(request))).isEmpty()) {
      return Optional.of(WireErrors.foreignHost(String.join(", ", names)));
    }
    for (var origin : origins) {
      if (!isOwn(origin, called.get())) {
        return Optional.of(WireErrors.foreignOrigin(origin));
      }
    }
    for (var site : headers.getValuesList("Sec-Fetch-Site")) {
      if (!OWN_SITES.contains(site)) {
        return Optional.of(WireErrors.foreignOrigin(site));
      }
    }
    return Optional.empty();
  }

  /// Why the type of a body forbids to read it.
  ///
  /// @param side whose body it is; empty for operations
  static Optional<WireError> refusalOfBody(Request request, Optional<SideRoute> side) {
    var types = request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE);
    var own = side.map(SideRoute::bodyType).map(List::of).filter(types::equals).isPresent();
    return own || (types.size() == 1 && isJson(types.getFirst()))
        ? Optional.empty()
        : Optional.of(WireErrors.noJson(String.join(", ", types)));
  }

  private static boolean isJson(String type) {
    var semicolon = type.indexOf(';');
    var plain = semicolon < 0 ? type : type.substring(0, semicolon);
    return JSON.stream().anyMatch(plain.strip()::equalsIgnoreCase);
  }

  private static boolean isRead(Request request) {
    return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
  }

  private static Optional<InetAddress> reached(Request request) {
    return request.getConnectionMetaData().getLocalSocketAddress()
            instanceof InetSocketAddress local
        ? Optional.ofNullable(local.getAddress())
        : Optional.empty();
  }

  /// Whether a page comes from this server: by the name that it calls, or by one of the settings.
  private boolean isOwn(String origin, Authority called) {
    var usual = origin.startsWith(HTTPS) ? 443 : 80;
    if (!origin.startsWith(HTTP) && !origin.startsWith(HTTPS)) {
      return false;
    }
    return Authority.parse(origin.substring(origin.indexOf("//") + 2))
        .map(page -> page.withDefaultPort(usual))
        .filter(page -> page.equals(called.withDefaultPort(usual)) || hosts.areOrigin(page, usual))
        .isPresent();
  }
}
