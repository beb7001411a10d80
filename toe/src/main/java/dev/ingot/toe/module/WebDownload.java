// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.toe.condition.Condition.HashAlgorithm;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.WebSource;
import dev.ingot.toe.reference.References;
import dev.ingot.toe.reference.UnresolvedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Downloads files by http or https, and checks them if it is given their hash. Gives the written
/// paths as the output `destination`. A file that fits its hash already is not downloaded again.
/// Files come with the permissions 0644.
public final class WebDownload implements ListModule<WebDownload.Inputs> {

  /// @param destination a folder if it ends with `/`, which gets the file name of the URL; else the
  ///   file's path
  /// @param checksum in hexadecimal digits, only with an algorithm
  public record Inputs(
      String source,
      String destination,
      Optional<Boolean> overwrite,
      Optional<String> checksum,
      Optional<HashAlgorithm> algorithm,
      Optional<Boolean> ignoreCertificateErrors) {
    public Inputs {
      if (!References.isIn(source)) {
        url(source);
      }
      Checks.path("destination", destination);
      if (checksum.isPresent() && algorithm.isEmpty()) {
        throw new RefusedKeyException("checksum", "'checksum' needs 'algorithm' beside it");
      }
      if (algorithm.isPresent() && checksum.isEmpty()) {
        throw new RefusedKeyException("algorithm", "'algorithm' needs 'checksum' beside it");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var url = url(inputs.source());
    var fileName = fileName(url);
    if (inputs.destination().endsWith("/") && fileName.isEmpty()) {
      return ModuleResult.failed(
          name() + ": " + url + " has no file name; 'destination' must be the path of a file");
    }
    try {
      if (isThere(inputs, fileName, context)) {
        context.say(name() + ": " + inputs.destination() + " has the right checksum already");
        return done(path(inputs, fileName));
      }
    } catch (UnresolvedException e) {
      return ModuleResult.failed(name() + ": " + e.getMessage());
    }
    var place =
        FileTransfer.place(
            name(), inputs.destination(), fileName, inputs.overwrite().orElse(true), context);
    return switch (place) {
      case FileTransfer.Place.Refused(var failure) -> failure;
      case FileTransfer.Place.At(var path) -> download(url, path, inputs, context);
    };
  }

  private ModuleResult download(URI url, String path, Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    try (var file = HostFile.make(context.machine())) {
      context.say(name() + ": " + url + " -> " + path);
      var request =
          new WebSource.Request(
              url, inputs.ignoreCertificateErrors().orElse(false), context.environment());
      context
          .outside()
          .web()
          .fetch(request, file.path(), line -> context.say(name() + ": " + line));
      if (inputs.checksum().isPresent() && !context.outside().web().fitsAnyChecksum()) {
        var hash = hash(file.path(), inputs.algorithm().orElseThrow());
        if (!hash.equalsIgnoreCase(inputs.checksum().get())) {
          return ModuleResult.failed(
              name()
                  + ": the "
                  + inputs.algorithm().get()
                  + " checksum of "
                  + url
                  + " is "
                  + hash
                  + ", not "
                  + inputs.checksum().get());
        }
      }
      var brought = FileTransfer.bring(name(), file, path, context);
      return brought instanceof ModuleResult.Succeeded ? done(path) : brought;
    } catch (ExternalSourceException e) {
      return ModuleResult.failed(name() + ": " + e.reason());
    } catch (IOException e) {
      throw new MachineException("cannot keep " + url + " on this host: " + e.getMessage(), e);
    }
  }

  private static boolean isThere(Inputs inputs, String fileName, ModuleContext context)
      throws UnresolvedException, MachineException, InterruptedException {
    if (inputs.checksum().isEmpty() || !inputs.overwrite().orElse(true)) {
      return false;
    }
    return context
        .facts()
        .hash(inputs.algorithm().orElseThrow(), path(inputs, fileName))
        .filter(inputs.checksum().get()::equalsIgnoreCase)
        .isPresent();
  }

  private static String path(Inputs inputs, String fileName) {
    return inputs.destination().endsWith("/")
        ? inputs.destination() + fileName
        : inputs.destination();
  }

  private static ModuleResult done(String path) {
    return new ModuleResult.Succeeded(Map.of("destination", path));
  }

  private static String hash(Path file, HashAlgorithm algorithm) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm.standardName());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    var buffer = new byte[64 * 1024];
    try (var content = Files.newInputStream(file)) {
      for (var n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static URI url(String source) {
    try {
      var url = new URI(source);
      var scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException _) {
      // told below, as anything else that is no such URL
    }
    throw new RefusedKeyException(
        "source", "'source' must be an http or https URL, not '" + source + "'");
  }

  /// The last part of the URL's path; empty if it can be no file name.
  private static String fileName(URI url) {
    var path = Optional.ofNullable(url.getPath()).orElse("");
    var name = path.substring(path.lastIndexOf('/') + 1);
    return name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0 ? "" : name;
  }
}
