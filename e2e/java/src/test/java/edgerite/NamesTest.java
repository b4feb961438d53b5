package edgerite;

import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.names;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.ListBlobsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final List<String> UNUSUAL = List.of(
        "with spaces", " leading and trailing ", "a+b", "100%", "%41", "%2F", "grüße-日本語-🙂", "e\u0301", ".hidden", "two..dots", "dir/.x", "a//b",
        "/slash", "slash/", "back\\slash", "a&b=c;d,e", "q?x#y", "it's [x] {y} \"z\" <w>", "tilde~bang!", "$dollar@at:colon*star|bar^caret`tick", "a".repeat(880));

    @Test
    void unusualNamesAreWrittenReadListedAndDeleted() {
        BlobContainerClient c = container();
        for (String name : UNUSUAL) {
            assertEquals("content of " + name, blob(c, name, "content of " + name).downloadContent().toString());
        }
        assertEquals(new TreeSet<>(UNUSUAL), new TreeSet<>(names(c)));
        for (String name : UNUSUAL) {
            c.getBlobClient(name).delete();
        }
        assertEquals(List.of(), names(c));
    }

    @Test
    void namesThatDifferInCaseOrFormAreDifferentBlobs() {
        BlobContainerClient c = container();
        List<String> alike = List.of("Name", "name", "é", "e\u0301", "a/b", "a%2Fb", "a b", "a+b");
        for (String name : alike) {
            blob(c, name, name);
        }
        for (String name : alike) {
            assertEquals(name, c.getBlobClient(name).downloadContent().toString());
        }
    }

    @Test
    void aHierarchyIsListedLevelByLevel() {
        BlobContainerClient c = container();
        for (String name : List.of("a/1", "a/2", "a/b/3", "a b/4", "c", "ä/ö/5")) {
            blob(c, name, name);
        }
        assertEquals(new TreeSet<>(List.of("a b/ true", "a/ true", "c false", "ä/ true")), level(c, ""));
        assertEquals(new TreeSet<>(List.of("a/1 false", "a/2 false", "a/b/ true")), level(c, "a/"));
        assertEquals(new TreeSet<>(List.of("ä/ö/5 false")), level(c, "ä/ö/"));
    }

    private static TreeSet<String> level(BlobContainerClient c, String prefix) {
        var found = new TreeSet<String>();
        c.listBlobsByHierarchy(prefix).forEach(i -> found.add(i.getName() + " " + Boolean.TRUE.equals(i.isPrefix())));
        return found;
    }

    @Test
    void pagesOfAListing() {
        BlobContainerClient c = container();
        var written = new ArrayList<String>();
        for (int i = 0; i < 25; i++) {
            written.add(String.format("blob %03d", i));
            blob(c, written.get(i), "x");
        }
        var ten = new ListBlobsOptions().setMaxResultsPerPage(10);
        List<Integer> sizes = c.listBlobs(ten, null).streamByPage().map(p -> p.getValue().size()).toList();
        assertEquals(List.of(10, 10, 5), sizes);
        assertEquals(written, names(c, ten));
        assertEquals(written.subList(10, 20), names(c, new ListBlobsOptions().setPrefix("blob 01")));
    }

    @Test
    void namesTheServiceDoesNotTake() {
        refused("400 InvalidResourceName", () -> Device.SERVICE.createBlobContainer("Upper"));
        refused("400 OutOfRangeInput", () -> Device.SERVICE.createBlobContainer("ab"));
        refused("400 OutOfRangeInput", () -> blob(container(), "a".repeat(1025), "x"));
    }
}
