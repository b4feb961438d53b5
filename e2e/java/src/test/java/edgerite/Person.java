package edgerite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** A person with a browser (emulator.Person), who finishes the sign-ins that programs begin; and what tokens are good for. */
final class Person {
    static final String AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    static final String ARM = Device.env("MANAGEMENT") + "//.default";
    static final String STORAGE = "https://storage.azure.com//.default";
    static final String GRAPH = Device.env("LOGIN").replace("login.", "graph.") + "//.default";
    static final String REPLY = "http://localhost:8397";

    static final String WRONG_PASSWORD = "AADSTS50126";
    static final String WRONG_SECRET = "AADSTS7000215";
    static final String REVOKED = "AADSTS50173";
    static final String DECLINED = "AADSTS70018";
    static final String CODE_EXPIRED = "AADSTS70020";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Person() {}

    /** tenants are the addresses of AD FS, and those of Microsoft's cloud. */
    static Iterable<String> tenants() {
        return List.of("adfs", Device.env("TENANT"));
    }

    /** sessionOver is what the token service says of a session that is over, in the words of those whose address it is asked by. */
    static String sessionOver(String tenant) {
        return tenant.equals("adfs") ? "MSIS9615" : "AADSTS70043";
    }

    static String codeUsed(String tenant) {
        return tenant.equals("adfs") ? "MSIS9612" : "AADSTS54005";
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String does(String what, Map<String, String> with) {
        HttpResponse<String> done = send(HttpRequest.newBuilder(URI.create(Device.env("PERSON") + "/" + what + "?" + form(with))));
        assertEquals(200, done.statusCode(), what);
        return done.body();
    }

    static void approve(String address, String code) {
        does("approve", Map.of("address", address, "code", code));
    }

    static void decline(String address, String code) {
        does("decline", Map.of("address", address, "code", code));
    }

    /** code is what the browser of a person who signs in at a page brings back to the program. */
    static String code(String page) {
        for (String field : URI.create(does("signin", Map.of("address", page))).getRawQuery().split("&")) {
            if (field.startsWith("code=")) {
                return field.substring("code=".length());
            }
        }
        throw new AssertionError("no code from " + page);
    }

    /** answer is what Resource Manager says to a token. */
    private static HttpResponse<String> answer(String token) {
        return send(HttpRequest.newBuilder(URI.create(Device.env("MANAGEMENT") + "/subscriptions?api-version=2016-06-01")).header("Authorization", "Bearer " + token));
    }

    static void accepted(String token) {
        assertEquals(200, answer(token).statusCode());
    }

    private static void unauthorized(String code, String token) {
        HttpResponse<String> answer = answer(token);
        assertEquals(401, answer.statusCode());
        assertTrue(answer.body().contains("\"" + code + "\""), answer.body());
    }

    static void expired(String token) {
        unauthorized("ExpiredAuthenticationToken", token);
    }

    /** revoke ends the session that a token is of. */
    static void revoke(String token) {
        assertEquals(200, send(HttpRequest.newBuilder(URI.create(Device.env("LOGIN") + "/adfs/oauth2/revoke"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(Map.of("client_id", AZURE_CLI, "token", token))))).statusCode());
        unauthorized("InvalidAuthenticationToken", token);
    }

    /** refused says what an exception, or one of its causes, has to say. */
    static void refused(String says, Executable what) {
        StringBuilder said = new StringBuilder();
        for (Throwable e = assertThrows(Throwable.class, what); e != null; e = e.getCause()) {
            said.append(e).append('\n');
        }
        assertTrue(said.toString().contains(says), said.toString());
    }

    /** later lets time pass on the device. */
    static void later(String by) {
        try {
            Device.advance(by);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
