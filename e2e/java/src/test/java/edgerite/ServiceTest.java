package edgerite;

import static edgerite.Device.OTHER;
import static edgerite.Device.SERVICE;
import static edgerite.Device.blob;
import static edgerite.Device.container;
import static edgerite.Device.env;
import static edgerite.Device.fetch;
import static edgerite.Device.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccountKind;
import com.azure.storage.blob.models.BlobAnalyticsLogging;
import com.azure.storage.blob.models.BlobCorsRule;
import com.azure.storage.blob.models.BlobRetentionPolicy;
import com.azure.storage.blob.models.BlobServiceProperties;
import com.azure.storage.blob.models.SkuName;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTest {
    @Test
    void propertiesAreKept() {
        var retention = new BlobRetentionPolicy().setEnabled(true).setDays(3);
        OTHER.setProperties(new BlobServiceProperties()
            .setLogging(new BlobAnalyticsLogging().setVersion("1.0").setRead(true).setRetentionPolicy(retention))
            .setCors(List.of(new BlobCorsRule().setAllowedOrigins("*").setAllowedMethods("GET").setAllowedHeaders("*").setExposedHeaders("*").setMaxAgeInSeconds(5)))
            .setDefaultServiceVersion("2019-07-07"));
        var got = OTHER.getProperties();
        assertEquals(3, got.getLogging().getRetentionPolicy().getDays());
        assertEquals("GET", got.getCors().get(0).getAllowedMethods());
        assertEquals("2019-07-07", got.getDefaultServiceVersion());
    }

    @Test
    void informationAboutTheAccount() {
        for (var info : List.of(SERVICE.getAccountInfo(), container().getAccountInfo(null), blob(container(), "x", "x").getAccountInfo())) {
            assertEquals(SkuName.STANDARD_LRS, info.getSkuName());
            assertEquals(AccountKind.STORAGE, info.getAccountKind());
        }
        refused("400 InvalidQueryParameterValue", SERVICE::getStatistics);
    }

    @Test
    void aSignedInPrincipalAndWhatItDelegates() throws Exception {
        var mine = Device.builder(env("ACCOUNT")).credential(Device.principal()).buildClient();
        BlobClient blob = blob(container(mine), "ein Text+ü%.txt", "by token");
        assertEquals("by token", blob.downloadContent().toString());

        var now = OffsetDateTime.now();
        var key = mine.getUserDelegationKey(now.minusMinutes(1), now.plusHours(1));
        var values = new BlobServiceSasSignatureValues(now.plusMinutes(10), new BlobSasPermission().setReadPermission(true));
        String url = blob.getBlobUrl() + "?" + blob.generateUserDelegationSas(values, key);
        assertEquals("by token", fetch("GET", url).body());
        assertEquals(403, fetch("DELETE", url).statusCode());
    }
}
