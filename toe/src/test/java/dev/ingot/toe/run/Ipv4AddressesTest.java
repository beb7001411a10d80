// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class Ipv4AddressesTest {
  private static final String HEADER =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask";

  private static final List<String> TRIE =
      """
      Local:
        +-- 127.0.0.0/8 2 0 2
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        +-- 172.17.0.0/16 2 0 2
           |-- 172.17.0.0
              /16 link UNICAST
           |-- 172.17.0.1
              /32 host LOCAL
        +-- 192.0.2.0/24 2 0 2
           |-- 192.0.2.200
              /32 host LOCAL
           |-- 192.0.2.255
              /32 link BROADCAST
      """
          .lines()
          .toList();

  private static String route(String iface, String destination, String gateway, String mask) {
    return iface + "\t" + destination + "\t" + gateway + "\t0003\t0\t0\t0\t" + mask + "\t0\t0\t0";
  }

  @Test
  void the_address_is_that_of_the_network_which_leads_outward() {
    var routes =
        List.of(
            HEADER,
            route("docker0", "000011AC", "00000000", "0000FFFF"),
            route("eth0", "000200C0", "00000000", "00FFFFFF"),
            route("eth0", "00000000", "010200C0", "00000000"));

    assertThat(Ipv4Addresses.primary(routes, TRIE)).contains("192.0.2.200");
  }

  @Test
  void without_a_default_route_it_is_the_first_that_is_none_of_the_loopback() {
    assertThat(Ipv4Addresses.primary(List.of(HEADER), TRIE)).contains("172.17.0.1");
  }

  @Test
  void a_machine_with_nothing_but_the_loopback_has_none() {
    assertThat(Ipv4Addresses.primary(List.of(), TRIE.subList(0, 6))).isEmpty();
    assertThat(Ipv4Addresses.primary(List.of(), List.of())).isEmpty();
  }
}
