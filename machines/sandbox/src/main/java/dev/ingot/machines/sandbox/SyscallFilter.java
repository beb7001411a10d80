// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The seccomp program (seccomp(2)) that machines run under: it refuses what Docker's default
/// profile refuses. That profile lists what is allowed; this one lists the rest of the calls that
/// the profile's kernel knows, and answers those that came later as an older kernel would. Beyond
/// the profile it refuses raw packets. Waits for the disk it answers at once: what a machine wrote
/// is trusted in no later start of this host, and an image is forced to the disk as a whole.
///
/// In a machine with an init, the calls that change the host's name do nothing and say that they
/// did: `hostnamectl`, which writes the name down for the image, would fail otherwise.
///
/// Calls about attributes of files may be for another process of this host to answer
/// ([Attributes]), which is asked for each of them: a filter sees no names.
///
/// ```text
/// which architecture? ─> one block each: too new? ─> forbidden? ─> clone, socket, personality by
///                                                                  their first argument ─> allowed
/// ```
final class SyscallFilter {
  private static final String TABLE = "forbidden-calls.txt";

  // struct seccomp_data: nr, arch, instruction pointer, arguments of 8 bytes; little-endian.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int SECOND_ARGUMENT = 24;

  // Instructions of classic BPF.
  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_GREATER = 0x25;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL = 0x00050000;
  private static final int ASK = 0x7fc00000;
  private static final int NOT_PERMITTED = FAIL | 1;
  private static final int NOT_THERE = FAIL | 38;

  private static final List<String> NAMING = List.of("sethostname", "setdomainname");

  /// Programs do without these where a kernel has none of them.
  private static final List<String> MEMORY_POLICY =
      List.of("get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node");

  /// The last one of Linux 6.18; those of the x32 interface lie above too.
  private static final int LAST_KNOWN = 470;

  private static final int CLONE3 = 435;

  /// From setxattr to fremovexattr they have numbers in a row, and so have those with a folder.
  private static final int ATTRIBUTE_CALLS = 12;

  private static final int SETXATTRAT = 463;
  private static final int REMOVEXATTRAT = 466;

  /// "It went well", without doing it.
  private static final int DONE = FAIL;

  /// `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID`, `NEWNET`.
  private static final int NEW_NAMESPACES = 0x7e020000;

  // Families and types of sockets; the type has flags above it.
  private static final int INET = 2;
  private static final int INET6 = 10;
  private static final int PACKET = 17;
  private static final int VSOCK = 40;
  private static final int XDP = 44;
  private static final int SOCKET_TYPE = 0xf;
  private static final int RAW = 3;

  private static final int SOCKETCALL = 102;

  /// `PER_LINUX`, `PER_LINUX32`, both with `UNAME26`, and the question for the present one.
  private static final List<Integer> PERSONALITIES = List.of(0, 8, 0x20000, 0x20008, -1);

  /// @param column of the table
  /// @param socket the number of socket(2)
  /// @param syncs the numbers of fsync, fdatasync, sync, syncfs and sync_file_range
  /// @param attributes the number of setxattr
  private record Abi(
      int audit,
      int column,
      int cloning,
      int socket,
      int personality,
      List<Integer> syncs,
      int attributes) {}

  private static final Abi X86_64 =
      new Abi(0xc000003e, 2, 56, 41, 135, List.of(74, 75, 162, 306, 277), 188);
  private static final Abi I386 =
      new Abi(0x40000003, 3, 120, 359, 136, List.of(118, 148, 36, 344, 314), 226);
  private static final Abi AARCH64 =
      new Abi(0xc00000b7, 4, 220, 198, 92, List.of(82, 83, 81, 267, 84), 5);

  private final ByteArrayOutputStream program = new ByteArrayOutputStream();

  private SyscallFilter() {}

  /// The program for this host's architecture, as the kernel takes it: 8 bytes an instruction.
  ///
  /// @param architecture as `os.arch` of the JVM names it
  /// @param kept a call that one of these allows is allowed
  /// @param init whether the machine has an init
  /// @param asking whether another process answers about attributes
  static byte[] program(String architecture, Set<Capability> kept, boolean init, boolean asking) {
    var filter = new SyscallFilter();
    filter.add(LOAD, ARCHITECTURE);
    for (var abi : architecture.equals("aarch64") ? List.of(AARCH64) : List.of(X86_64, I386)) {
      var block = block(abi, kept, init, asking);
      filter.add(IF_EQUAL, 1, 0, abi.audit);
      filter.add(JUMP, block.length / 8);
      filter.program.writeBytes(block);
    }
    filter.add(RETURN, NOT_THERE);
    return filter.program.toByteArray();
  }

  private static byte[] block(Abi abi, Set<Capability> kept, boolean init, boolean asking) {
    var block = new SyscallFilter();
    block.add(LOAD, NUMBER);
    block.add(IF_GREATER, 0, 1, LAST_KNOWN);
    block.add(RETURN, NOT_THERE);
    for (var number : abi.syncs) {
      block.add(IF_EQUAL, 0, 1, number);
      block.add(RETURN, DONE);
    }
    if (asking) {
      block.between(abi.attributes, abi.attributes + ATTRIBUTE_CALLS - 1, ASK);
      block.between(SETXATTRAT, REMOVEXATTRAT, NOT_THERE);
    }
    for (var call : forbidden(abi, kept)) {
      block.add(IF_EQUAL, 0, 1, call.number());
      block.add(RETURN, init && NAMING.contains(call.name()) ? DONE : refusal(call.name()));
    }
    if (!kept.contains(Capability.SYS_ADMIN)) {
      // Its flags lie in memory, which a filter cannot read: programs use clone then.
      block.add(IF_EQUAL, 0, 1, CLONE3);
      block.add(RETURN, NOT_THERE);
      block.add(IF_EQUAL, 0, 4, abi.cloning);
      block.add(LOAD, FIRST_ARGUMENT);
      block.add(IF_ANY_BIT, 0, 1, NEW_NAMESPACES);
      block.add(RETURN, NOT_PERMITTED);
      block.add(RETURN, ALLOW);
    }
    var sockets = sockets(kept);
    block.add(IF_EQUAL, 0, sockets.length / 8, abi.socket);
    block.program.writeBytes(sockets);
    if (abi.equals(I386) && !kept.contains(Capability.NET_ADMIN)) {
      // Its arguments lie in memory, which a filter cannot read: programs use socket then.
      block.add(IF_EQUAL, 0, 1, SOCKETCALL);
      block.add(RETURN, NOT_THERE);
    }
    block.add(IF_EQUAL, 0, 2 + 2 * PERSONALITIES.size(), abi.personality);
    block.add(LOAD, FIRST_ARGUMENT);
    for (var personality : PERSONALITIES) {
      block.add(IF_EQUAL, 0, 1, personality);
      block.add(RETURN, ALLOW);
    }
    block.add(RETURN, NOT_PERMITTED);
    block.add(RETURN, ALLOW);
    return block.program.toByteArray();
  }

  /// What decides about a socket. Raw packets would pass the routes that keep a machine away from
  /// its host, as they say themselves where they go.
  private static byte[] sockets(Set<Capability> kept) {
    var block = new SyscallFilter();
    block.add(LOAD, FIRST_ARGUMENT);
    block.add(IF_EQUAL, 0, 1, VSOCK);
    block.add(RETURN, NOT_PERMITTED);
    if (!kept.contains(Capability.NET_ADMIN)) {
      for (var family : List.of(PACKET, XDP)) {
        block.add(IF_EQUAL, 0, 1, family);
        block.add(RETURN, NOT_PERMITTED);
      }
      block.add(IF_EQUAL, 1, 0, INET);
      block.add(IF_EQUAL, 0, 4, INET6);
      block.add(LOAD, SECOND_ARGUMENT);
      block.add(AND, SOCKET_TYPE);
      block.add(IF_EQUAL, 0, 1, RAW);
      block.add(RETURN, NOT_PERMITTED);
    }
    block.add(RETURN, ALLOW);
    return block.program.toByteArray();
  }

  private static int refusal(String call) {
    return MEMORY_POLICY.contains(call) ? NOT_THERE : NOT_PERMITTED;
  }

  private record Call(String name, int number) {}

  private static List<Call> forbidden(Abi abi, Set<Capability> kept) {
    var calls = new ArrayList<Call>();
    for (var line : table().lines().toList()) {
      var words = line.split(" ", -1);
      if (line.startsWith("#")
          || (!words[0].equals("-") && kept.contains(Capability.valueOf(words[0])))) {
        continue;
      }
      var number = Integer.parseInt(words[abi.column]);
      if (number >= 0) {
        calls.add(new Call(words[1], number));
      }
    }
    return calls;
  }

  private static String table() {
    try (var stream = SyscallFilter.class.getResourceAsStream(TABLE)) {
      if (stream == null) {
        throw new IllegalStateException(TABLE + " is missing in the program");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers the calls from one number to another.
  private void between(int first, int last, int answer) {
    add(IF_AT_LEAST, 0, 2, first);
    add(IF_GREATER, 1, 0, last);
    add(RETURN, answer);
  }

  private void add(int code, int value) {
    add(code, 0, 0, value);
  }

  /// @param yes how many instructions to leave out if the condition holds
  /// @param no and if it does not
  private void add(int code, int yes, int no, int value) {
    program.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) code)
            .put((byte) yes)
            .put((byte) no)
            .putInt(value)
            .array());
  }
}
