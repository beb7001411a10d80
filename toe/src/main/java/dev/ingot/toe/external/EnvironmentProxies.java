// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that environment variables name: `http_proxy`, `https_proxy` and `no_proxy`, in
/// small letters or capitals.
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI target) {
    var host = Optional.ofNullable(target.getHost()).orElse("").toLowerCase(Locale.ROOT);
    var scheme = Optional.ofNullable(target.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    return variable(scheme + "_proxy")
        .filter(_ -> !isExcepted(host))
        .flatMap(EnvironmentProxies::address)
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI target, SocketAddress proxy, IOException e) {
    // The client reports it as the failure of the request.
  }

  private boolean isExcepted(String host) {
    for (var written : variable("no_proxy").orElse("").split(",", -1)) {
      var name = written.strip().toLowerCase(Locale.ROOT);
      var suffix = name.startsWith("*.") ? name.substring(1) : name;
      if (name.equals("*")
          || (!name.isEmpty()
              && (host.equals(name)
                  || host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<InetSocketAddress> address(String proxy) {
    var url = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    return Optional.ofNullable(url.getHost())
        .map(host -> new InetSocketAddress(host, url.getPort() < 0 ? 80 : url.getPort()));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }
}
