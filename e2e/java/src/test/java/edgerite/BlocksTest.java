package edgerite;

import static edgerite.Device.blob;
import static edgerite.Device.bytes;
import static edgerite.Device.container;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static String id(int n) {
        return Base64.getEncoder().encodeToString(String.format("block %04d", n).getBytes());
    }

    @Test
    void blocksAreStagedListedAndCommittedInAnyOrder() {
        BlockBlobClient blob = container().getBlobClient("blocks").getBlockBlobClient();
        for (int n = 1; n <= 3; n++) {
            blob.stageBlock(id(n), BinaryData.fromString("<" + n + ">"));
        }
        assertEquals(List.of(id(1), id(2), id(3)), blob.listBlocks(BlockListType.ALL).getUncommittedBlocks().stream().map(Block::getName).toList());
        assertFalse(blob.exists());
        refused("400 InvalidBlobOrBlock", () -> blob.stageBlock("AAAA", BinaryData.fromString("x")));
        blob.commitBlockList(List.of(id(3), id(1), id(3)));
        assertEquals("<3><1><3>", blob.downloadContent().toString());
        assertEquals(List.of(id(3), id(1), id(3)), blob.listBlocks(BlockListType.ALL).getCommittedBlocks().stream().map(Block::getName).toList());
        refused("400 InvalidBlockList", () -> blob.commitBlockList(List.of(id(9)), true));
        blob.commitBlockList(List.of(), true);
        assertEquals(0, blob.getProperties().getBlobSize());
    }

    @Test
    void headersAndMetadataAreKeptAndChanged() throws Exception {
        BlobClient blob = container().getBlobClient("headers");
        var headers = new BlobHttpHeaders().setContentType("text/plain; charset=utf-8").setContentLanguage("de").setContentDisposition("attachment; filename=\"x\"").setCacheControl("no-cache");
        blob.uploadWithResponse(new BlobParallelUploadOptions(BinaryData.fromString("hello")).setHeaders(headers).setMetadata(Map.of("CamelCase", "java")), null, Context.NONE);
        var got = blob.getProperties();
        assertEquals("text/plain; charset=utf-8", got.getContentType());
        assertEquals("attachment; filename=\"x\"", got.getContentDisposition());
        assertEquals(BlobType.BLOCK_BLOB, got.getBlobType());
        assertEquals(Map.of("CamelCase", "java"), got.getMetadata());
        assertArrayEquals(MessageDigest.getInstance("MD5").digest("hello".getBytes()), got.getContentMd5());
        blob.setHttpHeaders(new BlobHttpHeaders().setContentType("text/html"));
        assertEquals("text/html", blob.getProperties().getContentType());
        assertNull(blob.getProperties().getCacheControl());
        blob.setMetadata(Map.of("only", "this"));
        assertEquals(Map.of("only", "this"), blob.getProperties().getMetadata());
    }

    @Test
    void conditions() {
        BlobClient blob = blob(container(), "x", "one");
        var got = blob.getProperties();
        refused("409 BlobAlreadyExists", () -> blob.upload(BinaryData.fromString("two")));
        var other = new BlobRequestConditions().setIfMatch("\"0x8D0000000000000\"");
        refused("412 ConditionNotMet", () -> blob.setMetadataWithResponse(Map.of(), other, null, Context.NONE));
        refused("412 ConditionNotMet", () -> blob.deleteWithResponse(null, other, null, Context.NONE));
        var same = new BlobRequestConditions().setIfNoneMatch(got.getETag());
        refused("304 ConditionNotMet", () -> blob.getPropertiesWithResponse(same, null, Context.NONE));
        blob.setMetadataWithResponse(Map.of("a", "b"), new BlobRequestConditions().setIfMatch(got.getETag()), null, Context.NONE);
    }

    @Test
    void contentIsCheckedOnItsWayIn() throws Exception {
        BlockBlobClient blob = container().getBlobClient("checked").getBlockBlobClient();
        byte[] data = bytes(1000);
        byte[] md5 = MessageDigest.getInstance("MD5").digest(data);
        blob.stageBlockWithResponse(new BlockBlobStageBlockOptions(id(1), BinaryData.fromBytes(data)).setContentMd5(md5), null, Context.NONE);
        refused("400 Md5Mismatch", () -> blob.stageBlockWithResponse(
            new BlockBlobStageBlockOptions(id(1), BinaryData.fromBytes(data)).setContentMd5(new byte[16]), null, Context.NONE));
    }

    @Test
    void deletedOnce() {
        BlobClient blob = blob(container(), "x", "gone");
        blob.delete();
        refused("404 BlobNotFound", blob::delete);
        assertFalse(blob.deleteIfExists());
        refused("404 BlobNotFound", blob::downloadContent);
    }
}
