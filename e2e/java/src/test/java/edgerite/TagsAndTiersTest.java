package edgerite;

import static edgerite.Device.SERVICE;
import static edgerite.Device.advance;
import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.names;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.batch.BlobBatchClient;
import com.azure.storage.blob.batch.BlobBatchClientBuilder;
import com.azure.storage.blob.batch.BlobBatchStorageException;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.TaggedBlobItem;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TagsAndTiersTest {
    @Test
    void tagsAreSetAndReadAndConditions() {
        BlobClient blob = blob(container(), "x", "x");
        var tags = Map.of("project", "edge", "key with +-./:=_", "value with +-./:=_");
        blob.setTags(tags);
        assertEquals(tags, blob.getTags());
        assertEquals(2, blob.getProperties().getTagCount());
        blob.setMetadataWithResponse(Map.of(), new BlobRequestConditions().setTagsConditions("project = 'edge'"), null, Context.NONE);
        refused("412 ConditionNotMet", () -> blob.setMetadataWithResponse(
            Map.of(), new BlobRequestConditions().setTagsConditions("project = 'other'"), null, Context.NONE));
    }

    @Test
    void blobsAreFoundByTags() {
        String id = UUID.randomUUID().toString();
        BlobContainerClient one = container();
        BlobContainerClient two = container();
        blob(one, "a", "a").setTags(Map.of("id", id, "n", "1"));
        blob(one, "b", "b").setTags(Map.of("id", id, "n", "2"));
        blob(two, "grüße 日本", "c").setTags(Map.of("id", id, "n", "3"));
        assertEquals(List.of("a", "b", "grüße 日本"), found("id = '" + id + "'"));
        assertEquals(List.of("grüße 日本"), found("id = '" + id + "' AND n > '2'"));
        assertEquals(List.of("a", "b"), found("@container = '" + one.getBlobContainerName() + "' AND id = '" + id + "'"));
        assertEquals(List.of("a"), one.findBlobsByTags("n = '1'").stream().map(TaggedBlobItem::getName).toList());
    }

    private static List<String> found(String query) {
        return SERVICE.findBlobsByTags(query).stream().map(TaggedBlobItem::getName).sorted().toList();
    }

    @Test
    void tiers() throws Exception {
        BlobClient blob = blob(container(), "x", "content");
        for (AccessTier tier : List.of(AccessTier.COOL, AccessTier.COLD, AccessTier.HOT, AccessTier.ARCHIVE)) {
            blob.setAccessTier(tier);
            assertEquals(tier, blob.getProperties().getAccessTier());
        }
        refused("409 BlobArchived", blob::downloadContent);
        blob.setAccessTier(AccessTier.COOL);
        assertEquals(ArchiveStatus.REHYDRATE_PENDING_TO_COOL, blob.getProperties().getArchiveStatus());
        advance("16h");
        assertEquals(AccessTier.COOL, blob.getProperties().getAccessTier());
        assertNull(blob.getProperties().getArchiveStatus());
        assertEquals("content", blob.downloadContent().toString());
    }

    @Test
    void batches() {
        BlobContainerClient c = container();
        List<String> urls = List.of("a", "b c", "grüße+%").stream().map(name -> blob(c, name, name).getBlobUrl()).toList();
        BlobBatchClient batches = new BlobBatchClientBuilder(SERVICE).buildClient();
        assertEquals(List.of(200, 200, 200), batches.setBlobsAccessTier(urls, AccessTier.COOL).stream().map(Response::getStatusCode).toList());
        assertEquals(AccessTier.COOL, c.getBlobClient("b c").getProperties().getAccessTier());
        assertEquals(List.of(202, 202, 202), batches.deleteBlobs(urls, DeleteSnapshotsOptionType.INCLUDE).stream().map(Response::getStatusCode).toList());
        assertEquals(List.of(), names(c));
        assertThrows(BlobBatchStorageException.class, () -> batches.deleteBlobs(urls, DeleteSnapshotsOptionType.INCLUDE).stream().toList());
    }
}
