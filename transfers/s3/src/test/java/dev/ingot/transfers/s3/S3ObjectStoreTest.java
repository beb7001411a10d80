// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreTest {
  private static final ObjectLocation KEY = new ObjectLocation("bucket", "a/b c");

  @TempDir private Path folder;
  @AutoClose private final TinyS3 s3;
  @AutoClose private final S3ObjectStore store;

  S3ObjectStoreTest() throws Exception {
    s3 = new TinyS3();
    store =
        S3ObjectStore.of(
            Map.of(
                "AWS_ENDPOINT_URL_S3",
                s3.url(),
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "secret"));
  }

  @BeforeEach
  void writeFiles() throws Exception {
    Files.writeString(folder.resolve("other"), "other");
    Files.writeString(folder.resolve("file"), "old");
  }

  @Test
  void what_was_uploaded_can_be_downloaded_over_a_file_that_is_there() throws Exception {
    Files.writeString(folder.resolve("up"), "text");

    store.upload(folder.resolve("up"), KEY, Optional.empty());
    store.download(KEY, folder.resolve("file"), Optional.of(TinyS3.OWNER));

    assertThat(s3.text("bucket/a/b c")).contains("text");
    assertThat(folder.resolve("file")).hasContent("text");
  }

  @Test
  void keys_are_listed_over_pages_up_to_the_limit() throws Exception {
    for (var i = 1; i <= 5; i++) {
      s3.put("bucket/p/" + i, "");
    }
    s3.put("bucket/q/1", "");

    assertThat(store.keys("bucket", "p/", 10, Optional.empty()))
        .containsExactly("p/1", "p/2", "p/3", "p/4", "p/5");
    assertThat(store.keys("bucket", "p/", 3, Optional.empty())).hasSize(3);
    assertThat(store.keys("bucket", "x/", 3, Optional.empty())).isEmpty();
  }

  @Test
  void what_the_store_says_is_told() {
    assertThatThrownBy(() -> store.download(KEY, folder.resolve("file"), Optional.empty()))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage(
            "cannot download s3://bucket/a/b c: NoSuchKey (404): The specified key does not exist.");
    assertThatThrownBy(
            () -> store.upload(folder.resolve("other"), KEY, Optional.of("999999999999")))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage("cannot upload to s3://bucket/a/b c: AccessDenied (403): Access Denied");
  }

  @Test
  void a_store_that_cannot_be_reached_is_told() {
    s3.close();

    assertThatThrownBy(() -> store.keys("bucket", "", 1, Optional.empty()))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("cannot list s3://bucket/: Unable to execute HTTP request: ");
  }

  @Test
  void an_interrupt_travels_on() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> store.keys("bucket", "", 1, Optional.empty()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void only_the_first_bytes_of_a_large_object_are_read() throws Exception {
    s3.put("bucket/large", "x".repeat(20 << 20));
    s3.put("bucket/small", "text");
    s3.put("bucket/empty", "");

    assertThat(store.read(new ObjectLocation("bucket", "large"), 65_537)).hasSize(65_537);
    assertThat(store.read(new ObjectLocation("bucket", "small"), 65_537))
        .asString()
        .isEqualTo("text");
    assertThat(store.read(new ObjectLocation("bucket", "empty"), 65_537)).isEmpty();
    assertThatThrownBy(() -> store.read(new ObjectLocation("bucket", "none"), 1))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("cannot read s3://bucket/none: NoSuchKey (404)");
  }
}
