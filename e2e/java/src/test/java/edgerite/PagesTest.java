package edgerite;

import static edgerite.Device.MIB;
import static edgerite.Device.bytes;
import static edgerite.Device.container;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.models.SequenceNumberActionType;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.blob.specialized.PageBlobClient;
import java.io.ByteArrayInputStream;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final int PAGE = PageBlobClient.PAGE_BYTES;

    private static PageBlobClient disk(long size) {
        PageBlobClient blob = container().getBlobClient("disk.vhd").getPageBlobClient();
        blob.create(size);
        return blob;
    }

    private static PageRange range(long start, long count) {
        return new PageRange().setStart(start).setEnd(start + count - 1);
    }

    private static void write(PageBlobClient blob, long at, byte[] data) {
        blob.uploadPages(range(at, data.length), new ByteArrayInputStream(data));
    }

    private static List<String> listed(PageBlobClient blob) {
        return blob.listPageRanges(new BlobRange(0)).stream().map(r -> r.getRange().getOffset() + "+" + r.getRange().getLength()).toList();
    }

    @Test
    void pagesAreWrittenClearedAndListed() {
        PageBlobClient blob = disk(MIB);
        byte[] data = bytes(4 * PAGE);
        write(blob, 0, data);
        write(blob, 8 * PAGE, data);
        blob.clearPages(range(PAGE, PAGE));
        assertEquals(List.of("0+512", "1024+1024", "4096+2048"), listed(blob));
        byte[] whole = blob.downloadContent().toBytes();
        assertEquals(MIB, whole.length);
        assertArrayEquals(new byte[PAGE], Arrays.copyOfRange(whole, PAGE, 2 * PAGE));
        assertArrayEquals(data, Arrays.copyOfRange(whole, 8 * PAGE, 12 * PAGE));
        refused("416 InvalidPageRange", () -> write(blob, MIB, data));
    }

    @Test
    void differencesBetweenSnapshots() {
        PageBlobClient blob = disk(MIB);
        write(blob, 0, bytes(4 * PAGE));
        String snapshot = blob.createSnapshot().getSnapshotId();
        write(blob, 2 * PAGE, bytes(PAGE));
        blob.clearPages(range(0, PAGE));
        var diff = blob.listPageRangesDiff(new BlobRange(0), snapshot).stream().map(r -> r.getRange().getOffset() + " cleared " + r.isClear()).sorted().toList();
        assertEquals(List.of("0 cleared true", "1024 cleared false"), diff);
    }

    @Test
    void resizedAndNumbered() {
        PageBlobClient blob = disk(MIB);
        blob.resize(2L * MIB);
        assertEquals(2L * MIB, blob.getProperties().getBlobSize());
        assertEquals(7, blob.updateSequenceNumber(SequenceNumberActionType.UPDATE, 7L).getBlobSequenceNumber());
        assertEquals(8, blob.updateSequenceNumber(SequenceNumberActionType.INCREMENT, null).getBlobSequenceNumber());
        assertEquals(8, blob.updateSequenceNumber(SequenceNumberActionType.MAX, 5L).getBlobSequenceNumber());
        var less = new PageBlobRequestConditions().setIfSequenceNumberLessThan(8L);
        refused("412 SequenceNumberConditionNotMet", () -> blob.uploadPagesWithResponse(
            range(0, PAGE), new ByteArrayInputStream(bytes(PAGE)), null, less, null, Context.NONE));
    }

    @Test
    void aTerabyteCostsNothingUntilItIsWritten() {
        long size = 1L << 40;
        PageBlobClient blob = disk(size);
        write(blob, size - PAGE, bytes(PAGE));
        assertEquals(List.of((size - PAGE) + "+" + PAGE), listed(blob));
    }

    @Test
    void anIncrementalCopy() throws Exception {
        PageBlobClient source = disk(MIB);
        write(source, 0, bytes(PAGE));
        var container = source.getContainerClient();
        var values = new BlobServiceSasSignatureValues(OffsetDateTime.now().plusHours(1), new BlobContainerSasPermission().setReadPermission(true));
        var backup = container.getBlobClient("backup").getPageBlobClient();
        backup.copyIncremental(source.getBlobUrl() + "?" + container.generateSas(values), source.createSnapshot().getSnapshotId());
        while (backup.getProperties().getCopyStatus() == CopyStatusType.PENDING) {
            Thread.sleep(50);
        }
        assertEquals(CopyStatusType.SUCCESS, backup.getProperties().getCopyStatus());
        var copied = container.getBlobClient("backup").getSnapshotClient(backup.getProperties().getCopyDestinationSnapshot());
        assertEquals(MIB, copied.getProperties().getBlobSize());
    }
}
