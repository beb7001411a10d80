// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.login;

import dev.ingot.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Who may log in to an image that is booted for a person: a user who may do everything by sudo,
/// with a password for this boot, and with keys where there are some; ssh takes the password only
/// where there are none.
///
/// @param keys lines as in `id_ed25519.pub`
public record Login(String user, String password, List<String> keys) {
  /// Without letters and digits that look alike.
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int GROUPS = 3;
  private static final int GROUP = 4;
  private static final int LONGEST_HOST_NAME = 63;

  public Login {
    keys = List.copyOf(keys);
  }

  /// With a password that nobody can guess.
  public static Login of(String user, List<String> keys, SecureRandom random) {
    var password =
        IntStream.range(0, GROUPS).mapToObj(_ -> group(random)).collect(Collectors.joining("-"));
    return new Login(user, password, keys);
  }

  private static String group(SecureRandom random) {
    var text = new StringBuilder();
    for (var i = 0; i < GROUP; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /// Writes the volume that tells cloud-init of it to a new file, which only this user can read.
  ///
  /// @param image what the image is called; the machine's name is made of it
  public Path writeSeed(String image, String instanceId) throws IOException {
    var file = Files.createTempFile("ingot-seed-", ".iso");
    Files.write(file, SeedVolume.of(metaData(image, instanceId), userData()));
    return file;
  }

  static String metaData(String image, String instanceId) {
    var name = image.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var host =
        name.substring(0, Math.min(name.length(), LONGEST_HOST_NAME)).replaceAll("^-|-$", "");
    return Json.write(
        Map.of("instance-id", instanceId, "local-hostname", host.isEmpty() ? "ingot" : host));
  }

  String userData() {
    var account = new LinkedHashMap<String, Object>();
    account.put("name", user);
    account.put("shell", "/bin/bash");
    account.put("lock_passwd", false);
    account.put("plain_text_passwd", password);
    account.put("ssh_authorized_keys", keys);
    if (!user.equals("root")) {
      account.put("groups", List.of("adm", "sudo"));
      account.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    }
    var config = new LinkedHashMap<String, Object>();
    config.put("users", List.of(account));
    config.put("disable_root", !user.equals("root"));
    config.put("ssh_pwauth", keys.isEmpty());
    config.put("chpasswd", Map.of("expire", false));
    return "#cloud-config\n" + Json.write(config) + "\n"; // YAML has JSON in it
  }
}
