package edgerite;

import static edgerite.Device.MIB;
import static edgerite.Device.advance;
import static edgerite.Device.blob;
import static edgerite.Device.bytes;
import static edgerite.Device.container;
import static edgerite.Device.names;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRetentionPolicy;
import com.azure.storage.blob.models.BlobServiceProperties;
import com.azure.storage.blob.models.DeleteSnapshotsOptionType;
import com.azure.storage.blob.models.ListBlobsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final ListBlobsOptions SNAPSHOTS = new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveSnapshots(true));
    private static final ListBlobsOptions DELETED = new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveDeletedBlobs(true));

    @Test
    void snapshotsKeepWhatWas() {
        BlobContainerClient c = container();
        BlobClient blob = c.getBlobClient("x");
        byte[] data = bytes(5 * MIB);
        blob.upload(BinaryData.fromBytes(data));
        blob.setMetadata(Map.of("state", "first"));
        var first = blob.createSnapshot();
        var second = blob.createSnapshotWithResponse(Map.of("state", "own"), null, null, Context.NONE).getValue();
        blob(c, "x", "new");
        assertArrayEquals(data, first.downloadContent().toBytes());
        assertEquals("first", first.getProperties().getMetadata().get("state"));
        assertEquals("own", second.getProperties().getMetadata().get("state"));
        assertEquals("new", blob.downloadContent().toString());
        assertEquals(List.of("x", "x", "x"), names(c, SNAPSHOTS));
        blob.beginCopy(first.getBlobUrl(), Duration.ofMillis(50)).waitForCompletion();
        assertArrayEquals(data, blob.downloadContent().toBytes());
    }

    @Test
    void deletedWithTheBlobOrAlone() {
        BlobContainerClient c = container();
        BlobClient blob = blob(c, "x", "content");
        var one = blob.createSnapshot();
        blob.createSnapshot();
        refused("409 SnapshotsPresent", blob::delete);
        one.delete();
        assertEquals(2, names(c, SNAPSHOTS).size());
        blob.deleteWithResponse(DeleteSnapshotsOptionType.ONLY, null, null, Context.NONE);
        assertEquals(List.of("x"), names(c, SNAPSHOTS));
        blob.createSnapshot();
        blob.deleteWithResponse(DeleteSnapshotsOptionType.INCLUDE, null, null, Context.NONE);
        assertEquals(List.of(), names(c, SNAPSHOTS));
    }

    @Test
    void deletedBlobsAreKeptForAWhile() throws Exception {
        Device.OTHER.setProperties(new BlobServiceProperties().setDeleteRetentionPolicy(new BlobRetentionPolicy().setEnabled(true).setDays(7)));
        BlobContainerClient c = container(Device.OTHER);
        BlobClient blob = blob(c, "kept", "content");
        blob(c, "lost", "content").delete();
        blob.delete();
        assertEquals(List.of(), names(c));
        assertEquals(List.of("kept", "lost"), names(c, DELETED));
        blob.undelete();
        assertEquals("content", blob.downloadContent().toString());
        advance("192h");
        assertEquals(List.of("kept"), names(c, DELETED));
        refused("404 BlobNotFound", () -> c.getBlobClient("lost").undelete());
    }
}
