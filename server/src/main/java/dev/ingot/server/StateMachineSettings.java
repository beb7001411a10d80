// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which state machines workflows may execute.
///
/// ```text
/// approve=https://ops.example/approve,arn:aws:states:…:stateMachine:scan=http://10.0.0.5/scan,aws
/// ```
///
/// @param endpoints URLs by the ARN or the name of a state machine
/// @param aws whether all others are those of AWS Step Functions
public record StateMachineSettings(Map<String, URI> endpoints, boolean aws) {
  private static final String SETTING = "state-machines";
  private static final String AWS = "aws";

  public StateMachineSettings {
    endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
  }

  static StateMachineSettings read(Settings settings) {
    var endpoints = new LinkedHashMap<String, URI>();
    var aws = false;
    for (var each :
        settings.text(SETTING).map(text -> List.of(text.split(",", -1))).orElse(List.of())) {
      var entry = each.strip();
      var equals = entry.indexOf('=');
      if (entry.equals(AWS)) {
        aws = true;
      } else if (equals > 0) {
        endpoints.put(entry.substring(0, equals).strip(), url(entry.substring(equals + 1).strip()));
      } else if (!entry.isEmpty()) {
        throw new InvalidSettingException(
            SETTING + ": '" + entry + "' is neither ARN=URL, NAME=URL nor aws");
      }
    }
    return new StateMachineSettings(endpoints, aws);
  }

  private static URI url(String text) {
    try {
      var url = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw new InvalidSettingException(
        SETTING
            + ": "
            + text.replaceFirst("//[^/@]*@", "//")
            + " is no URL such as https://ops.example/approve");
  }

  /// The setting as it is written, but for what may be secret: users, passwords and queries.
  public String text() {
    var entries = new ArrayList<String>();
    endpoints.forEach((name, url) -> entries.add(name + "=" + shown(url)));
    if (aws) {
      entries.add(AWS);
    }
    return String.join(", ", entries);
  }

  private static String shown(URI url) {
    return url.toString().replaceFirst("//[^/@]*@", "//****@").replaceFirst("\\?.*", "?****");
  }

  /// The endpoint of a state machine: that of its ARN, else that of its name.
  Optional<URI> endpoint(String stateMachine) {
    return ArnOrName.find(endpoints, stateMachine);
  }
}
