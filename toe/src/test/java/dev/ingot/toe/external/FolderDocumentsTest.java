// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDocumentsTest {
  @TempDir private Path folder;
  private DocumentSource documents = DocumentSource.NONE;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("child.yaml"), "text");
    documents = new FolderDocuments(folder.resolve("sub/.."));
  }

  @Test
  void a_document_beside_is_found_under_one_name_however_it_is_written() throws Exception {
    var expected = new DocumentSource.Found(folder.resolve("child.yaml").toString(), "text");

    assertThat(documents.find("child.yaml")).contains(expected);
    assertThat(documents.find("./x/../child.yaml")).contains(expected);
  }

  @Test
  void what_is_not_beside_is_looked_for_elsewhere() throws Exception {
    assertThat(documents.find("none.yaml")).isEmpty();
    assertThat(documents.find("sub")).isEmpty();
    assertThat(documents.find(folder.resolve("child.yaml").toString())).isEmpty();
    assertThat(documents.find("s3://bucket/child.yaml")).isEmpty();
    assertThat(documents.find("arn:aws:imagebuilder:eu-central-1:aws:component/x/1.0.0")).isEmpty();
  }

  @Test
  void nothing_outside_of_the_folder_is_read() throws Exception {
    var inner = Files.createDirectory(folder.resolve("inner"));
    Files.writeString(inner.resolve("beside.yaml"), "beside");
    Files.createSymbolicLink(inner.resolve("link.yaml"), folder.resolve("child.yaml"));
    Files.createSymbolicLink(inner.resolve("folder"), folder);
    documents = new FolderDocuments(inner);

    assertThat(documents.find("beside.yaml")).isPresent();
    for (var name :
        new String[] {
          "../child.yaml", "link.yaml", "folder/child.yaml", "x/../../child.yaml", "\0"
        }) {
      assertThat(documents.find(name)).as(name).isEmpty();
    }
  }

  @Test
  void a_large_file_is_cut_behind_what_a_document_may_have() throws Exception {
    Files.write(folder.resolve("large.yaml"), new byte[200_000]);

    assertThat(documents.find("large.yaml").orElseThrow().text()).hasSize(64 * 1024 + 1);
  }
}
