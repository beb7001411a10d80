// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.io.EndPoint;

/// The connections of a listener: what each is at, since when, and what it holds of memory.
///
/// ```text
/// IDLE → HEAD → BODY → WAITING → WORKING → ANSWER → IDLE
/// ```
///
/// Where the other side sets the pace (IDLE, HEAD, BODY, ANSWER) it has a time in which it must
/// come to an end, and who is late is cut off. When connections or memory run short, whoever has
/// been at it for longest is cut off before that, so that newcomers are served: callers that mean
/// well are done in milliseconds, and those that only hold what they have are the eldest. A call
/// that is being worked on is never cut off.
final class Traffic {
  private final Limits limits;
  private final Set<Visit> visits = new HashSet<>();
  private final Map<Object, Integer> places = new HashMap<>();
  private long inboundBytes;
  private long outboundBytes;

  private enum State {
    IDLE,
    HEAD,
    BODY,
    WAITING,
    WORKING,
    ANSWER;

    /// Whether it is the other side that keeps us waiting.
    boolean isTheirs() {
      return this != WAITING && this != WORKING;
    }
  }

  Traffic(Limits limits) {
    this.limits = limits;
  }

  /// A connection that was accepted and has no place yet.
  Visit visit(EndPoint endPoint) {
    return new Visit(endPoint);
  }

  /// Cuts off who is late.
  void sweep() {
    var late = new ArrayList<Visit>();
    synchronized (this) {
      var now = System.nanoTime();
      visits.stream().filter(visit -> visit.isLate(now)).forEach(late::add);
      late.forEach(this::forget);
    }
    cutOff(late);
  }

  private static void cutOff(List<Visit> visits) {
    visits.forEach(visit -> visit.endPoint.close());
  }

  private void forget(Visit visit) {
    if (visits.remove(visit)) {
      visit.gone = true;
      visit.hold(0, 0);
      places.computeIfPresent(visit.caller, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /// Forgets the eldest of those visits.
  ///
  /// @param cut where it is added
  /// @return whether there was one
  private boolean forgetEldest(Predicate<Visit> those, List<Visit> cut) {
    var eldest = visits.stream().filter(those).min(Comparator.comparingLong(visit -> visit.since));
    eldest.ifPresent(visit -> {
      forget(visit);
      cut.add(visit);
    });
    return eldest.isPresent();
  }

  /// One connection.
  final class Visit {
    private final EndPoint endPoint;
    private final Object caller;
    private State state = State.IDLE;
    private long since = System.nanoTime();
    private long inbound;
    private long inboundOfHead;
    private long outbound;
    private boolean gone;

    private Visit(EndPoint endPoint) {
      this.endPoint = endPoint;
      this.caller = caller(endPoint.getRemoteSocketAddress());
    }

    /// Takes a place.
    ///
    /// @return false if there is none, not even one of a connection that is slow
    boolean enter() {
      var cut = new ArrayList<Visit>();
      boolean entered;
      synchronized (Traffic.this) {
        entered =
            (places.getOrDefault(caller, 0) < limits.connectionsOfOneCaller()
                    || makePlace(visit -> visit.caller.equals(caller), cut))
                && (visits.size() < limits.connections() || makePlace(_ -> true, cut));
        if (entered) {
          visits.add(this);
          places.merge(caller, 1, Integer::sum);
        }
      }
      cutOff(cut);
      return entered;
    }

    private boolean makePlace(Predicate<Visit> those, List<Visit> cut) {
      return forgetEldest(those.and(visit -> visit.state.isTheirs()), cut)
          || forgetEldest(those.and(visit -> visit.state == State.WAITING), cut);
    }

    /// The connection was closed.
    void leave() {
      synchronized (Traffic.this) {
        forget(this);
      }
    }

    /// A request begins to come.
    void head() {
      synchronized (Traffic.this) {
        // Empty lines before a request are no beginning of another one.
        if (state != State.HEAD) {
          enter(State.HEAD);
          hold(0, 0);
        }
      }
    }

    /// The headers are there. They are kept until the answer is given.
    void headIsThere() {
      synchronized (Traffic.this) {
        inboundOfHead = inbound;
      }
    }

    /// A body begins to come.
    void body() {
      enter(State.BODY);
    }

    /// The request is there and waits for its turn.
    void waiting() {
      enter(State.WAITING);
    }

    /// Its turn has come.
    ///
    /// @return false if the connection was cut off meanwhile
    boolean working() {
      synchronized (Traffic.this) {
        enter(State.WORKING);
        return !gone;
      }
    }

    /// The answer was given, or there will be none.
    void idle() {
      synchronized (Traffic.this) {
        enter(State.IDLE);
        inboundOfHead = 0;
        hold(0, 0);
      }
    }

    private void enter(State next) {
      synchronized (Traffic.this) {
        state = next;
        since = System.nanoTime();
      }
    }

    /// Holds more of a request in memory, at the expense of those who have been sending theirs for
    /// longer.
    ///
    /// @return false if there is no room: what is held is held by requests that are there as a
    ///   whole or came but now
    boolean holdInbound(long bytes) {
      var cut = new ArrayList<Visit>();
      boolean fits;
      synchronized (Traffic.this) {
        hold(inbound + bytes, outbound);
        fits = makeRoomInbound(cut) && !gone;
        if (!fits) {
          hold(inbound - bytes, outbound);
        }
      }
      cutOff(cut);
      return fits;
    }

    /// Those who wait or are worked on keep what they have: it is all there, and will soon be gone.
    private boolean makeRoomInbound(List<Visit> cut) {
      var now = System.nanoTime();
      while (inboundBytes > limits.inboundBytes() && inbound > Limits.FREE_BYTES) {
        if (!forgetEldest(
            visit ->
                visit != this
                    && visit.inbound > Limits.FREE_BYTES
                    && visit.state.isTheirs()
                    && visit.isSlow(now),
            cut)) {
          return false;
        }
      }
      return true;
    }

    /// Holds nothing of the body any more.
    void dropBody() {
      synchronized (Traffic.this) {
        hold(Math.min(inbound, inboundOfHead), outbound);
      }
    }

    /// The answer is there and goes out as fast as the other side takes it, at the expense of
    /// readers who have been at it for longer.
    void answer(long bytes) {
      var cut = new ArrayList<Visit>();
      synchronized (Traffic.this) {
        enter(State.ANSWER);
        hold(Math.min(inbound, inboundOfHead), bytes);
        while (outboundBytes > limits.outboundBytes()
            && outbound > Limits.FREE_BYTES
            && forgetEldest(visit -> visit != this && visit.outbound > Limits.FREE_BYTES, cut)) {
          // Until it fits.
        }
      }
      cutOff(cut);
    }

    /// Whether it is the other side that keeps us waiting.
    boolean isTheirs() {
      synchronized (Traffic.this) {
        return state.isTheirs();
      }
    }

    private void hold(long newInbound, long newOutbound) {
      var in = gone ? 0 : newInbound;
      var out = gone ? 0 : newOutbound;
      inboundBytes += counted(in) - counted(inbound);
      outboundBytes += counted(out) - counted(outbound);
      inbound = in;
      outbound = out;
    }

    private static long counted(long bytes) {
      return Math.max(0, bytes - Limits.FREE_BYTES);
    }

    private boolean isSlow(long now) {
      return now - since > limits.times().spared().toNanos();
    }

    private boolean isLate(long now) {
      var time =
          switch (state) {
            case IDLE -> Optional.of(limits.times().idle());
            case HEAD -> Optional.of(limits.times().head());
            case BODY -> Optional.of(limits.times().body());
            case ANSWER -> Optional.of(limits.times().answer());
            case WAITING, WORKING -> Optional.<Duration>empty();
          };
      return time.isPresent() && now - since > time.get().toNanos();
    }

    /// The address without the port: of IPv6 the half that tells networks apart, as a host may have
    /// all of the other half.
    private static Object caller(SocketAddress address) {
      if (!(address instanceof InetSocketAddress remote) || remote.getAddress() == null) {
        return "";
      }
      var bytes = remote.getAddress().getAddress();
      return ByteBuffer.wrap(bytes, 0, Math.min(8, bytes.length));
    }
  }
}
