// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.time.Duration;

/// What callers can take of a listener, all together. `docs/limits.md` tells users.
///
/// @param connections at once; for one more, the one that has been slow for longest is closed
/// @param connectionsOfOneCaller likewise for one address
/// @param inboundBytes of memory for requests that are on their way in or wait
/// @param outboundBytes of memory for answers that their readers have not taken yet
/// @param grace how long a stop waits for requests that are being answered
record Limits(
    int connections,
    int connectionsOfOneCaller,
    long inboundBytes,
    long outboundBytes,
    Times times,
    Duration grace) {

  static final int BODY_BYTES = 1 << 20;

  /// The request line and the headers.
  static final int HEAD_BYTES = 32 << 10;

  /// No client sends more than some dozens; each is an object of its own, however short it is.
  static final int HEADERS = 1000;

  /// What every request and every answer may have of memory. Only what is beyond it counts as
  /// inbound and outbound bytes, so that small calls go through also when these are used up.
  static final int FREE_BYTES = 16 << 10;

  /// Far more than programs need that mean well: Terraform opens 10 connections, an SDK 10 to 50
  /// per process. All programs on this host have one address. A place costs about 20 KB of memory.
  private static final int CONNECTIONS_OF_ONE_CALLER = 1024;

  private static final int CONNECTIONS = 2 * CONNECTIONS_OF_ONE_CALLER;
  private static final long MOST_BYTES = 64 << 20;
  private static final int PARTS_OF_HEAP = 12;

  /// What the other side may take for each part of a request, in total.
  ///
  /// @param idle until a request begins, and between two bytes of it
  /// @param head from its first byte to the end of its headers
  /// @param body from there to its end
  /// @param answer to read the answer
  /// @param spared for how long nobody loses what is in memory already to somebody else
  record Times(Duration idle, Duration head, Duration body, Duration answer, Duration spared) {}

  /// Those of a process with this much heap.
  static Limits ofHeap(long heapBytes) {
    var bytes = Math.min(MOST_BYTES, heapBytes / PARTS_OF_HEAP);
    return new Limits(
        CONNECTIONS,
        CONNECTIONS_OF_ONE_CALLER,
        bytes,
        bytes,
        new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(2)),
        Duration.ofSeconds(5));
  }
}
